/** Names that a certificate should have for each domain, where they are in DNS. RFC 8461 §3.3 (mta-sts). */
import type { Config } from '../../config/schema.ts';
import type { Resolver } from '../../dns/types.ts';

export interface NamesParts {
  readonly config: Config;
  readonly resolver: Resolver;
  readonly domains: () => Promise<readonly string[]>;
}

export async function optionalNames(
  { config, resolver, domains }: NamesParts,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const prefixes = config.mtaSts.mode === 'none' ? ['autoconfig'] : ['mta-sts', 'autoconfig'];
  const names = (await domains()).flatMap((domain) => prefixes.map((prefix) => `${prefix}.${domain}`));
  const present: string[] = [];
  for (const name of names.slice(0, mostNames)) {
    const answers = await Promise.all([resolver.lookUp(name, 'A', signal), resolver.lookUp(name, 'AAAA', signal)]);
    if (answers.some(({ kind }) => kind === 'records')) present.push(name);
  }
  return present;
}

/** Let's Encrypt takes 100 of one certificate; some are needed for hosts. */
const mostNames = 90;
