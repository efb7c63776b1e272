/**
 * ENVELOPE. RFC 9051 §7.5.2, envelope of §9
 */
import type { Address, Envelope } from '../types.ts';
import { nstringText } from './strings.ts';

/** address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"; groups are opened and closed by markers. */
function addressText(address: Address, utf8: boolean): string {
  if (address.mailbox === null) {
    return address.group === undefined ? '(NIL NIL NIL NIL)' : `(NIL NIL ${nstringText(address.group, utf8)} NIL)`;
  }
  const name = address.name === '' ? null : address.name;
  return `(${nstringText(name, utf8)} ${nstringText(address.route ?? null, utf8)} ${nstringText(address.mailbox, utf8)} ${nstringText(address.host ?? '', utf8)})`;
}

/** "(" 1*address ")" / nil */
const addressesText = (addresses: readonly Address[], utf8: boolean): string =>
  addresses.length === 0 ? 'NIL' : `(${addresses.map((address) => addressText(address, utf8)).join('')})`;

/** Sender and reply-to that are missing or empty are the same as from. RFC 9051 §7.5.2 */
export function envelopeText(envelope: Envelope, utf8: boolean): string {
  const from = addressesText(envelope.from, utf8);
  const orFrom = (addresses: readonly Address[]): string =>
    addresses.length === 0 ? from : addressesText(addresses, utf8);
  return (
    `(${nstringText(envelope.date, utf8)} ${nstringText(envelope.subject, utf8)} ${from} ${orFrom(envelope.sender)} ` +
    `${orFrom(envelope.replyTo)} ${addressesText(envelope.to, utf8)} ${addressesText(envelope.cc, utf8)} ` +
    `${addressesText(envelope.bcc, utf8)} ${nstringText(envelope.inReplyTo, utf8)} ${nstringText(envelope.messageId, utf8)})`
  );
}
