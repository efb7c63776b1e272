/**
 * What an entry of an LDAP server says about mail.
 * Implements: RFC 4519, RFC 2798 (inetOrgPerson) as far as the configuration names their attributes.
 */
import type { Entry } from 'ldapts';
import { maxLdapName, maxLdapValues } from '../limits.ts';
import { normaliseAddress } from '../address.ts';

export interface LdapAttributes {
  readonly address: string;
  /** The others are '' where there are none. */
  readonly aliases: string;
  readonly name: string;
  readonly quota: string;
  readonly members: string;
}

export interface LdapUser {
  readonly dn: string;
  readonly address: string;
  readonly aliases: readonly string[];
  readonly name: string;
  /** Octets; null where the entry has none. */
  readonly quota: number | null;
}

/** The values of an attribute, whose name is compared without case. RFC 4512 §2.5 */
export function valuesOf(entry: Entry, attribute: string): readonly string[] {
  const wanted = attribute.toLowerCase();
  const key = Object.keys(entry).find((name) => name.toLowerCase() === wanted);
  if (attribute === '' || key === undefined || key === 'dn') return [];
  const value = entry[key];
  const values = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return values.slice(0, maxLdapValues).map((one) => (Buffer.isBuffer(one) ? one.toString('utf8') : one));
}

/** In order: a set has none of its own. RFC 4511 §4.1.7 */
export const addressesIn = (entry: Entry, attribute: string): readonly string[] =>
  [...new Set(valuesOf(entry, attribute).flatMap((value) => normaliseAddress(value) ?? []))].sort();

/** null for an entry without an address. Of several, the first in order is the account, and the others are aliases. */
export function userOf(
  entry: Entry,
  attributes: LdapAttributes,
  parseQuota: (text: string) => number | null,
): LdapUser | null {
  const [address, ...others] = addressesIn(entry, attributes.address);
  if (address === undefined) return null;
  const [name = ''] = valuesOf(entry, attributes.name);
  const [quota] = valuesOf(entry, attributes.quota);
  return {
    dn: entry.dn,
    address,
    aliases: [...others, ...addressesIn(entry, attributes.aliases)],
    name: Array.from(name).slice(0, maxLdapName).join(''),
    quota: quota === undefined ? null : parseQuota(quota),
  };
}
