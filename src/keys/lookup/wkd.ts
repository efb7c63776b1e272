/**
 * Web key directory: the domain of an address gives its key out by its own web server.
 * Implements: draft-koch-openpgp-webkey-service §3.1 (advanced and direct method, the query `l`), §4.5 (policy flags are not needed to look
 * up). The direct method counts only where there is no host openpgpkey.DOMAIN.
 */
import { openPgpKeysFor } from '../usable.ts';
import { wkdHash } from './address.ts';
import { type Finding, type LookUp, type LookupAddress, absent, failed, found } from './types.ts';
import { type Web, fetchFile } from './web.ts';

export interface WkdDeps extends Web {
  readonly clock: { now(): number };
}

export const wkdLookup =
  (deps: WkdDeps): LookUp =>
  async (wanted, signal): Promise<Finding> => {
    const { address, domain } = wanted;
    const place = await placeOf(deps, wanted, signal);
    if (place === null) return failed('wkd', `the domain name system does not say where ${domain} has its keys`);
    const answer = await fetchFile(deps, place.host, place.path, signal);
    if (answer.kind === 'failed') return failed('wkd', answer.reason);
    if (answer.kind === 'none') return absent('wkd', `${domain} has no key for the address on its web server`);
    const { keys, refused } = await openPgpKeysFor(address, answer.octets, deps.clock.now());
    const reason = {
      text: `${domain} gives it out by its web server, proven by its certificate`,
      rule: 'draft-koch-openpgp-webkey-service §3.1',
    };
    return found(
      'wkd',
      keys.map((key) => ({ ...key, source: 'wkd', reason, isSecure: true })),
      `what ${domain} gives out by its web server cannot be used: ${refused[0] ?? 'there is no key in it'}`,
    );
  };

/** "Only if the required sub-domain does not exist, they SHOULD fall back to the direct method." null where that is not known. */
async function placeOf(
  { resolver }: WkdDeps,
  { localPart, domain }: LookupAddress,
  signal: AbortSignal,
): Promise<{ readonly host: string; readonly path: string } | null> {
  const host = `openpgpkey.${domain}`;
  const answers = await Promise.all((['A', 'AAAA'] as const).map((kind) => resolver.lookUp(host, kind, signal)));
  const file = `hu/${wkdHash(localPart)}?l=${encodeURIComponent(localPart)}`;
  if (answers.some(({ kind }) => kind === 'records'))
    return { host, path: `/.well-known/openpgpkey/${domain}/${file}` };
  return answers.some(({ kind }) => kind === 'failure')
    ? null
    : { host: domain, path: `/.well-known/openpgpkey/${file}` };
}
