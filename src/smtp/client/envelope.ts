/**
 * A parcel's envelope as command lines, and whether a peer can take the parcel at all.
 * Implements: RFC 1870 §5, RFC 6152 §3, RFC 6531 §3.4, RFC 3461 §5.2.1 (parameters are passed on where DSN is offered), RFC 6533 §3
 * (ORCPT for those who read ASCII only), RFC 2852 §4.1.4, RFC 6710 §4.2, RFC 8689 §4.2.1.
 * Not here: the message itself (outgoing.ts).
 */
import { normaliseDomain, splitAddress } from '../../directory/address.ts';
import type { HopReply, Parcel } from '../../mta/deliver/port.ts';
import { utf8AddrUnitext, utf8AddrXtext, utf8Address } from '../../mta/dsn/address.ts';
import type { EnvelopeRecipient, NotifyCondition } from '../../mta/types.ts';
import { byParameter } from '../wire/times.ts';
import { encodeXtext } from '../../mta/dsn/xtext.ts';
import type { Keywords } from './peer.ts';
import type { Outgoing } from './outgoing.ts';

const isAscii = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7e) return false;
  return true;
};

/** No control may get from an address into a command line; nor '<' or '>' out of quotes, which the grammar refused before. */
const isClean = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x20 || text.charCodeAt(i) === 0x7f) return false;
  return true;
};

/** An address for a peer without SMTPUTF8: its domain in A-labels, which is the same domain. RFC 5890 §2.3.2.1 */
function inAscii(address: string): string {
  const parts = isAscii(address) ? null : splitAddress(address);
  const domain = parts === null ? null : normaliseDomain(parts.domain);
  return parts === null || domain === null ? address : `${parts.localPart}@${domain}`;
}

const spoken = (address: string, keywords: Keywords): string => (keywords.has('SMTPUTF8') ? address : inAscii(address));

export interface Unfit {
  /** Ours, in the words of the standards. */
  readonly reply: HopReply;
  /** Another host may have what this one lacks. */
  readonly elsewhere: boolean;
}

const never = (code: number, enhanced: string, text: string): Unfit => ({
  reply: { code, enhanced, text },
  elsewhere: false,
});
const notHere = (code: number, enhanced: string, text: string): Unfit => ({
  reply: { code, enhanced, text },
  elsewhere: true,
});

/** Why this peer can never take this envelope, or null. `now` in milliseconds since the epoch. */
export function unfit(parcel: Parcel, keywords: Keywords, now: number): Unfit | null {
  const { reversePath, recipients, parameters, content, deliverByTime = null } = parcel;
  if (!isClean(reversePath)) return never(553, '5.1.7', 'The sender address holds a control');
  if (recipients.some(({ forwardPath }) => !isClean(forwardPath))) {
    return never(553, '5.1.3', 'A recipient address holds a control');
  }
  if (
    !keywords.has('SMTPUTF8') &&
    ![reversePath, ...recipients.map((one) => one.forwardPath)].map(inAscii).every(isAscii)
  ) {
    return never(550, '5.6.7', 'An address needs SMTPUTF8, which the next host does not offer');
  }
  // RFC 8689 §5: a notification goes rather without.
  if (parameters.tls === 'required' && reversePath !== '' && !keywords.has('REQUIRETLS')) {
    return notHere(550, '5.7.30', 'The message needs REQUIRETLS, which the next host does not offer');
  }
  if (parameters.deliverBy?.mode === 'return' && deliverByTime !== null) {
    const left = Math.floor((deliverByTime - now) / 1000);
    if (left <= 0) return never(550, '5.4.7', 'The time in which it should have been delivered is over');
    if (!keywords.has('DELIVERBY')) {
      return notHere(550, '5.3.3', 'The message needs DELIVERBY, which the next host does not offer');
    }
    const least = Number(keywords.get('DELIVERBY') ?? 0);
    if (least > left) return notHere(550, '5.3.3', `The next host wants ${least} seconds; there are ${left} left`);
  }
  const limit = Number(keywords.get('SIZE') ?? 0);
  if (limit > 0 && content.size > limit) {
    return never(552, '5.3.4', `The message has ${content.size} octets; the next host takes ${limit}`);
  }
  return null;
}

export function mailCommand(
  parcel: Parcel,
  message: Pick<Outgoing, 'body' | 'size'>,
  keywords: Keywords,
  now: number,
): string {
  const { parameters, reversePath, recipients, deliverByTime = null } = parcel;
  let line = `MAIL FROM:<${spoken(reversePath, keywords)}>`;
  if (keywords.has('SIZE')) line += ` SIZE=${message.size}`;
  if (message.body === 'binarymime') line += ' BODY=BINARYMIME';
  else if (keywords.has('8BITMIME') && message.body === '8bitmime') line += ' BODY=8BITMIME';
  const needsUtf8 = parameters.smtpUtf8 || ![reversePath, ...recipients.map((one) => one.forwardPath)].every(isAscii);
  if (keywords.has('SMTPUTF8') && needsUtf8) line += ' SMTPUTF8';
  if (keywords.has('DELIVERBY') && parameters.deliverBy !== undefined && deliverByTime !== null) {
    line += ` ${byParameter(parameters.deliverBy, Math.floor((deliverByTime - now) / 1000))}`;
  }
  if (keywords.has('MT-PRIORITY') && parameters.priority !== undefined) line += ` MT-PRIORITY=${parameters.priority}`;
  if (keywords.has('REQUIRETLS') && parameters.tls === 'required') line += ' REQUIRETLS';
  if (!keywords.has('DSN')) return `${line}\r\n`;
  if (parameters.ret !== null) line += ` RET=${parameters.ret.toUpperCase()}`;
  if (parameters.envid !== null) line += ` ENVID=${encodeXtext(parameters.envid)}`;
  return `${line}\r\n`;
}

export function rcptCommand(
  { forwardPath, parameters }: EnvelopeRecipient,
  { deliverBy }: Parcel['parameters'],
  keywords: Keywords,
): string {
  let line = `RCPT TO:<${spoken(forwardPath, keywords)}>`;
  if (!keywords.has('DSN')) return `${line}\r\n`;
  // RFC 2852 §4.1.4.2: who cannot deliver in time is at least to say that it takes longer.
  const tellDelay = deliverBy?.mode === 'notify' && !keywords.has('DELIVERBY');
  const notify = tellDelay ? withDelay(parameters.notify) : parameters.notify;
  if (notify !== null) line += ` NOTIFY=${notify.length === 0 ? 'NEVER' : notify.join(',').toUpperCase()}`;
  const original = parameters.orcpt === null ? null : originalRecipient(parameters.orcpt, keywords);
  if (original !== null) line += ` ORCPT=${original}`;
  return `${line}\r\n`;
}

const withDelay = (notify: readonly NotifyCondition[] | null): readonly NotifyCondition[] => {
  if (notify === null) return ['failure', 'delay'];
  return notify.length === 0 || notify.includes('delay') ? notify : [...notify, 'delay'];
};

/** As it came; an address in UTF-8 goes to an ASCII peer in its ASCII form. null where there is none. RFC 6533 §3 */
function originalRecipient(orcpt: string, keywords: Keywords): string | null {
  const semicolon = orcpt.indexOf(';');
  const [type, address] = [orcpt.slice(0, semicolon), orcpt.slice(semicolon + 1)];
  if (type.toLowerCase() !== 'utf-8') {
    return isAscii(address) || keywords.has('SMTPUTF8') ? `${type};${encodeXtext(address)}` : null;
  }
  const plain = utf8Address(address);
  if (plain === null) return null;
  return `${type};${keywords.has('SMTPUTF8') ? utf8AddrUnitext(plain) : utf8AddrXtext(plain)}`;
}
