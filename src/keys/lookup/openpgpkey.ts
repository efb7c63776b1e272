/**
 * OpenPGP keys in the domain name system.
 * Implements: RFC 7929 §3 (where), §5 (only DNSSEC makes them worth anything: what is not secure is not used), §2.1 (what).
 */
import type { Resolver } from '../../dns/types.ts';
import { openPgpKeysFor } from '../usable.ts';
import { openPgpKeyName } from './address.ts';
import { type Finding, type LookUp, absent, failed, found } from './types.ts';

export const openPgpKeyLookup =
  ({ resolver, clock }: { readonly resolver: Pick<Resolver, 'lookUp'>; readonly clock: { now(): number } }): LookUp =>
  async (wanted, signal): Promise<Finding> => {
    const { address, domain } = wanted;
    const answer = await resolver.lookUp(openPgpKeyName(wanted), 'OPENPGPKEY', signal);
    if (answer.kind === 'failure')
      return failed(
        'dane',
        answer.security === 'bogus'
          ? `what the domain name system says of keys in ${domain} was forged or is broken`
          : `the domain name system does not answer for keys in ${domain}`,
      );
    if (answer.kind !== 'records')
      return absent(
        'dane',
        `${domain} has no OpenPGP key for the address in the domain name system`,
        answer.ttl * 1000,
      );
    if (answer.security !== 'secure')
      return absent(
        'dane',
        `${domain} has an OPENPGPKEY record that DNSSEC does not prove: it is not used`,
        answer.ttl * 1000,
      );
    const { keys, refused } = await openPgpKeysFor(address, Buffer.concat(answer.records), clock.now());
    const reason = { text: `${domain} gives it out in the domain name system, proven by DNSSEC`, rule: 'RFC 7929 §3' };
    return found(
      'dane',
      keys.map((key) => ({ ...key, source: 'dane', reason, isSecure: true })),
      `${domain} has an OPENPGPKEY record that cannot be used: ${refused[0] ?? 'there is no key in it'}`,
      answer.ttl * 1000,
    );
  };
