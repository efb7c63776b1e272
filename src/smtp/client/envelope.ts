/**
 * A parcel's envelope as command lines, and whether a peer can take the parcel at all.
 * Implements: RFC 1870 §5, RFC 6152 §3, RFC 6531 §3.4, RFC 3461 §5.2.1 (parameters are passed on where DSN is offered).
 */
import type { HopReply, Parcel } from '../../mta/deliver/port.ts';
import type { EnvelopeRecipient } from '../../mta/types.ts';
import { encodeXtext } from '../wire/xtext.ts';
import type { Keywords } from './handshake.ts';

const isAscii = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7e) return false;
  return true;
};

/** No control may get from an address into a command line; nor '<' or '>' out of quotes, which the grammar refused before. */
const isClean = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x20 || text.charCodeAt(i) === 0x7f) return false;
  return true;
};

/** Something in the parcel is not ASCII where plain SMTP has ASCII only: an address, or (for all we know) a header. */
const needsUtf8 = (parcel: Parcel): boolean =>
  !isAscii(parcel.reversePath) ||
  parcel.recipients.some(({ forwardPath }) => !isAscii(forwardPath)) ||
  (parcel.parameters.smtpUtf8 && parcel.eightBit);

/** Why this peer can never take this parcel, or null. The reply is ours, in the words of the standards. */
export function unfit(parcel: Parcel, keywords: Keywords): HopReply | null {
  if (!isClean(parcel.reversePath)) return { code: 553, enhanced: '5.1.7', text: 'The sender address holds a control' };
  if (parcel.recipients.some(({ forwardPath }) => !isClean(forwardPath))) {
    return { code: 553, enhanced: '5.1.3', text: 'A recipient address holds a control' };
  }
  if (needsUtf8(parcel) && !keywords.has('SMTPUTF8')) {
    return { code: 550, enhanced: '5.6.7', text: 'The message needs SMTPUTF8, which the next host does not offer' };
  }
  if (parcel.parameters.body === 'binarymime') {
    return { code: 554, enhanced: '5.6.3', text: 'The message needs BINARYMIME' };
  }
  if (parcel.eightBit && !keywords.has('8BITMIME')) {
    return { code: 554, enhanced: '5.6.3', text: 'The message needs 8BITMIME, which the next host does not offer' };
  }
  const limit = Number(keywords.get('SIZE') ?? 0);
  if (limit > 0 && parcel.content.size > limit) {
    return {
      code: 552,
      enhanced: '5.3.4',
      text: `The message has ${parcel.content.size} octets; the next host takes ${limit}`,
    };
  }
  return null;
}

export function mailCommand(parcel: Parcel, keywords: Keywords): string {
  const { parameters } = parcel;
  let line = `MAIL FROM:<${parcel.reversePath}>`;
  if (keywords.has('SIZE')) line += ` SIZE=${parcel.content.size}`;
  if (keywords.has('8BITMIME') && (parcel.eightBit || parameters.body === '8bitmime')) line += ' BODY=8BITMIME';
  if (keywords.has('SMTPUTF8') && (parameters.smtpUtf8 || needsUtf8(parcel))) line += ' SMTPUTF8';
  if (!keywords.has('DSN')) return `${line}\r\n`;
  if (parameters.ret !== null) line += ` RET=${parameters.ret.toUpperCase()}`;
  if (parameters.envid !== null) line += ` ENVID=${encodeXtext(parameters.envid)}`;
  return `${line}\r\n`;
}

export function rcptCommand({ forwardPath, parameters }: EnvelopeRecipient, keywords: Keywords): string {
  let line = `RCPT TO:<${forwardPath}>`;
  if (!keywords.has('DSN')) return `${line}\r\n`;
  const { notify, orcpt } = parameters;
  if (notify !== null) line += ` NOTIFY=${notify.length === 0 ? 'NEVER' : notify.join(',').toUpperCase()}`;
  // An original address in UTF-8 passes only where addresses in UTF-8 pass.
  if (orcpt !== null && (isAscii(orcpt) || keywords.has('SMTPUTF8'))) {
    const semicolon = orcpt.indexOf(';');
    line += ` ORCPT=${orcpt.slice(0, semicolon)};${encodeXtext(orcpt.slice(semicolon + 1))}`;
  }
  return `${line}\r\n`;
}
