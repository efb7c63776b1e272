/**
 * Names that a certificate should have for each domain, where DNS leads them to this server: those of the policy (RFC 8461 §3.3, mta-sts),
 * of the web key directory (openpgpkey), and those at which mail programs ask, Thunderbird (autoconfig) and Outlook (autodiscover). One that leads elsewhere could not be
 * proved, and would cost the others their certificate.
 */
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
  const here = new Set(await addressesOf(resolver, config.server.hostname, signal));
  const prefixes = [
    ...(config.mtaSts.mode === 'none' ? [] : ['mta-sts']),
    'autoconfig',
    'autodiscover',
    ...(config.keys.publish ? ['openpgpkey'] : []),
  ];
  const names = (await domains()).flatMap((domain) => prefixes.map((prefix) => `${prefix}.${domain}`));
  const found: string[] = [];
  for (const name of names.slice(0, mostNames)) {
    const addresses = await addressesOf(resolver, name, signal);
    if (addresses.some((address) => here.has(address))) found.push(name);
  }
  return found;
}

async function addressesOf(resolver: Resolver, name: string, signal: AbortSignal): Promise<readonly string[]> {
  const answers = await Promise.all([resolver.lookUp(name, 'A', signal), resolver.lookUp(name, 'AAAA', signal)]);
  return answers.flatMap((answer) => (answer.kind === 'records' ? answer.records : []));
}

/** Let's Encrypt takes 100 of one certificate; some are needed for hosts. */
const mostNames = 90;
