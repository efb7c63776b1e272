/**
 * Address lists as they are searched and sorted.
 * Implements: RFC 9051 §6.4.4 (BCC, CC, FROM, TO), RFC 5256 §3 (CC, FROM, TO), RFC 5957 §3 (display names).
 */
import { decodeWords } from '../header/encoded-word.ts';
import type { Address } from '../types.ts';
import { collationKey } from './collation.ts';
import { folded } from './folded.ts';

/** An address as one reads it: its name decoded, or that of the group that begins here. */
function shown({ name, mailbox, host, group }: Address): string {
  const address = mailbox === null ? '' : `<${mailbox}${host === null || host === '' ? '' : `@${host}`}>`;
  return `${decodeWords(group ?? name ?? '')} ${address}`;
}

/** A list as it is searched, NUL between its addresses, which no search can ask for; null where there are none. */
export const searchedAddresses = (addresses: readonly Address[]): string | null =>
  addresses.length === 0 ? null : addresses.map((address) => folded(shown(address))).join('\0');

/** addr-mailbox of the first address: its local part, or the name of the group that begins there. */
export function firstMailbox([first]: readonly Address[]): string {
  return first === undefined ? '' : collationKey(first.mailbox ?? first.group ?? '');
}

/** The name that a client would show: the display-name, or the address where there is none. RFC 5957 §3 */
export function firstDisplayed([first]: readonly Address[]): string {
  if (first === undefined) return '';
  if (first.mailbox === null) return collationKey(decodeWords(first.group ?? ''));
  const name = decodeWords(first.name ?? '').trim();
  if (name !== '') return collationKey(name);
  return collationKey(first.host === null || first.host === '' ? first.mailbox : `${first.mailbox}@${first.host}`);
}
