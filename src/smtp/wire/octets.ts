/**
 * Octet classes of the SMTP grammar. RFC 5321 §4.1.2, extended by RFC 6531 §3.3.
 */
import { type OctetTable, octets } from '../../base/cursor.ts';

export const isAlpha = (octet: number): boolean => (octet >= 0x41 && octet <= 0x5a) || (octet >= 0x61 && octet <= 0x7a);
export const isDigit = (octet: number): boolean => octet >= 0x30 && octet <= 0x39;
const among = (text: string) => (octet: number) => octet < 0x80 && text.includes(String.fromCharCode(octet));
const isSpecialAtext = among("!#$%&'*+-/=?^_`{|}~");
/** UTF-8 beyond ASCII; whether it is well formed is judged over the whole line. */
const isNonAscii = (octet: number): boolean => octet >= 0x80;

export const alpha: OctetTable = octets(isAlpha);
export const digit: OctetTable = octets(isDigit);
export const space: OctetTable = octets((octet) => octet === 0x20);
/** atext of RFC 5322 §3.2.3, and UTF8-non-ascii */
export const atext: OctetTable = octets(
  (octet) => isAlpha(octet) || isDigit(octet) || isSpecialAtext(octet) || isNonAscii(octet),
);
/** qtextSMTP = %d32-33 / %d35-91 / %d93-126, and UTF8-non-ascii */
export const qtextSmtp: OctetTable = octets(
  (octet) => octet >= 0x20 && octet !== 0x22 && octet !== 0x5c && octet !== 0x7f,
);
/** Let-dig / "-", and what a U-label is made of */
export const ldh: OctetTable = octets(
  (octet) => isAlpha(octet) || isDigit(octet) || octet === 0x2d || isNonAscii(octet),
);
/** dcontent = %d33-90 / %d94-126 */
export const dcontent: OctetTable = octets((octet) => (octet >= 33 && octet <= 90) || (octet >= 94 && octet <= 126));
/** esmtp-keyword, after its first octet */
export const keyword: OctetTable = octets((octet) => isAlpha(octet) || isDigit(octet) || octet === 0x2d);
/** esmtp-value = 1*(%d33-60 / %d62-126), and UTF8-non-ascii */
export const esmtpValue: OctetTable = octets((octet) => octet >= 33 && octet !== 0x3d && octet !== 0x7f);
/** Anything that can be seen. */
export const visible: OctetTable = octets((octet) => octet > 0x20 && octet !== 0x7f);
