/**
 * Octet classes of the grammar. RFC 9051 §9
 */
import { octets } from '../../base/cursor.ts';

const among = (text: string, octet: number): boolean => text.includes(String.fromCharCode(octet));
const printable = (octet: number): boolean => octet > 0x20 && octet < 0x7f;

/** ATOM-CHAR = <any CHAR except atom-specials> */
export const atomChars = octets((octet) => printable(octet) && !among('(){%*"\\]', octet));

/** ASTRING-CHAR = ATOM-CHAR / resp-specials; octets of UTF-8 are taken too, as clients send names without quotes. */
export const astringChars = octets((octet) => (printable(octet) && !among('(){%*"\\', octet)) || octet >= 0x80);

/** list-char = ATOM-CHAR / list-wildcards / resp-specials */
export const listChars = octets((octet) => (printable(octet) && !among('(){"\\', octet)) || octet >= 0x80);

/** tag = 1*<any ASTRING-CHAR except "+"> */
export const tagChars = octets((octet) => printable(octet) && !among('(){%*"\\+', octet));

export const digits = octets((octet) => octet >= 0x30 && octet <= 0x39);

/** base64-char. RFC 9051 §9 */
export const base64Chars = octets((octet) => printable(octet) && /[A-Za-z0-9+/=]/.test(String.fromCharCode(octet)));

/** sequence-set characters, for a quick look ahead: digits, "*", "$". */
export const sequenceStart = octets((octet) => (octet >= 0x30 && octet <= 0x39) || octet === 0x2a || octet === 0x24);
