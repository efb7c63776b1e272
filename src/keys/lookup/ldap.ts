/**
 * Keys and certificates from a directory that the administrator named.
 * Implements: RFC 4523 §4.1 (userCertificate;binary), RFC 2798 §2.8 (userSMIMECertificate), and the attribute pgpKey of the PGP schema.
 */
import type { Entry } from 'ldapts';
import { filledFilter } from '../../directory/ldap/filter.ts';
import type { LdapQuestion } from '../../directory/ldap/connection.ts';
import { errorText } from '../../base/log.ts';
import { limits } from '../limits.ts';
import { certificatesFor, openPgpKeysFor } from '../usable.ts';
import { type Finding, type LookUp, absent, failed, found } from './types.ts';

export interface LdapKeysDeps {
  /** Rejects where nobody answers. */
  readonly search: (question: LdapQuestion) => Promise<readonly Entry[]>;
  readonly base: string;
  /** '(mail=%a)' */
  readonly filter: string;
  readonly clock: { now(): number };
}

const certificateAttribute = 'userCertificate;binary';
const keyAttribute = 'pgpKey';

export const ldapKeyLookup =
  ({ search, base, filter, clock }: LdapKeysDeps): LookUp =>
  async ({ address }, signal): Promise<Finding> => {
    const filled = filledFilter(filter, address);
    if (filled === null) return absent('ldap', 'the directory cannot be asked for such an address');
    let entries: readonly Entry[];
    try {
      const attributes = [certificateAttribute, keyAttribute];
      entries = await search({ base, scope: 'sub', filter: filled, attributes, most: limits.found });
      signal.throwIfAborted();
    } catch (error) {
      return failed('ldap', `the directory does not answer: ${errorText(error).slice(0, limits.text)}`);
    }
    const certificates = entries.flatMap((entry) => octetsOf(entry, certificateAttribute));
    const blocks = entries.flatMap((entry) => octetsOf(entry, keyAttribute)).slice(0, limits.found);
    const read = [await certificatesFor(address, certificates, clock.now(), true)];
    for (const block of blocks) read.push(await openPgpKeysFor(address, block, clock.now()));
    const reason = { text: 'the directory that the administrator named has it', rule: 'RFC 4523 §4.1' };
    const keys = read.flatMap((one) => one.keys).slice(0, limits.found);
    return found(
      'ldap',
      keys.map((key) => ({ ...key, source: 'ldap', reason, isSecure: false })),
      'the directory has no key for the address that can be used',
    );
  };

/** The values of an attribute, whose name is compared without case and, as some servers leave it out, without the option. RFC 4512 §2.5 */
function octetsOf(entry: Entry, attribute: string): readonly Buffer[] {
  const [bare = ''] = attribute.toLowerCase().split(';');
  return Object.entries(entry).flatMap(([name, value]) => {
    if (name.toLowerCase().split(';')[0] !== bare) return [];
    const values: readonly (string | Buffer)[] = Array.isArray(value) ? value : [value];
    return values.map((one) => (Buffer.isBuffer(one) ? one : Buffer.from(one, 'latin1')));
  });
}
