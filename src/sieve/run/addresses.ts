/**
 * Addresses in headers and envelopes, and parts of them.
 * Implements: RFC 5228 §2.7.4 (:all, :localpart, :domain), §2.4.2.3 (addresses that a script writes), RFC 5233 §4 (:user, :detail).
 */
import type { Arguments } from '../compile/arguments.ts';
import type { TagSpec } from '../compile/language.ts';
import { addressList } from '../../message/header/address.ts';
import { addrSpec } from '../../message/compose/mailbox.ts';
import { limits } from '../limits.ts';
import type { Run } from './run.ts';

export const addressPartTags: readonly TagSpec[] = [
  { name: 'all', takes: null, group: 'address part' },
  { name: 'localpart', takes: null, group: 'address part' },
  { name: 'domain', takes: null, group: 'address part' },
];

export interface MailAddress {
  readonly local: string;
  readonly domain: string;
}

/** Names, comments and groups are not looked at. RFC 5228 §5.1 */
export const addressesIn = (value: string): readonly MailAddress[] =>
  addressList(value, limits.values).flatMap(({ mailbox, host }) =>
    mailbox === null || host === null || mailbox === '' ? [] : [{ local: mailbox, domain: host }],
  );

/** null where the address has no such part: RFC 5233 §4, no detail is not an empty one. */
export function partOf({ local, domain }: MailAddress, args: Arguments, run: Run): string | null {
  if (args.has('localpart')) return local;
  if (args.has('domain')) return domain;
  const wanted = args.oneOf(['user', 'detail']);
  if (wanted === null) return domain === '' ? local : `${local}@${domain}`;
  const parts = subaddress(local, run.world.subaddressSeparators);
  return wanted === 'user' ? parts.user : parts.detail;
}

function subaddress(local: string, separators: string): { readonly user: string; readonly detail: string | null } {
  for (let at = 0; at < local.length; at++)
    if (separators.includes(local.charAt(at))) return { user: local.slice(0, at), detail: local.slice(at + 1) };
  return { user: local, detail: null };
}

/** sieve-address = addr-spec / phrase "<" addr-spec ">"; its addr-spec, or null. */
export function sieveAddress(text: string): string | null {
  if (text.length > limits.quoted * 5) return null;
  const all = addressList(text, 2);
  const [only] = all;
  if (all.length !== 1 || only === undefined || only.route !== undefined) return null;
  const { mailbox, host } = only;
  return mailbox === null || host === null || host === '' ? null : addrSpec(`${mailbox}@${host}`);
}
