/**
 * Addresses with their type, as notifications and ORCPT carry them.
 * Implements: RFC 3464 §2.3.1 and §2.3.2, RFC 6533 §3 (the utf-8 type and its three forms).
 */
import { visible } from '../trace/field.ts';

const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

/** Of ASCII, what stands for itself. QCHAR = %x21-2a / %x2c-3c / %x3e-5b / %x5d-7e */
const isQchar = (point: number): boolean =>
  point >= 0x21 && point <= 0x7e && point !== 0x2b && point !== 0x3d && point !== 0x5c;

/** EmbeddedUnicodeChar = %x5C.78 "{" HEXPOINT "}" */
const embedded = (point: number): string => `\\x{${point.toString(16).toUpperCase().padStart(2, '0')}}`;

const written = (address: string, stands: (point: number) => boolean): string => {
  let text = '';
  for (const character of address) {
    const point = character.codePointAt(0) ?? 0;
    text += stands(point) ? character : embedded(point);
  }
  return text;
};

/** utf-8-addr-xtext = 1*(QCHAR / EmbeddedUnicodeChar): ASCII only, whoever reads it. */
export const utf8AddrXtext = (address: string): string => written(address, isQchar);

/** utf-8-addr-unitext = 1*(QUCHAR / EmbeddedUnicodeChar): for those who read UTF-8. */
export const utf8AddrUnitext = (address: string): string => written(address, (point) => point > 0x7f || isQchar(point));

/** utf-8-address from any of the forms, or null for what is none of them. */
export function utf8Address(text: string): string | null {
  let address = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '\\') {
      address += text[at] ?? '';
      continue;
    }
    const close = text.startsWith('\\x{', at) ? text.indexOf('}', at) : -1;
    const point = hexPoint(text.slice(at + 3, Math.max(close, at + 3)));
    if (point === null) return null;
    address += String.fromCodePoint(point);
    at = close;
  }
  return address;
}

/** HEXPOINT: two to six upper case hexadecimal digits of a character that is no control. */
function hexPoint(digits: string): number | null {
  if (digits.length < 2 || digits.length > 6) return null;
  let point = 0;
  for (const digit of digits) {
    const value = '0123456789ABCDEF'.indexOf(digit);
    if (value < 0) return null;
    point = point * 16 + value;
  }
  const isControl = point < 0x20 || (point >= 0x7f && point < 0xa0);
  const isSurrogate = point >= 0xd800 && point <= 0xdfff;
  return isControl || isSurrogate || point > 0x10ffff ? null : point;
}

/** "type; address" of an address as it is routed. `utf8`: the whole notification may hold UTF-8. */
export function typedAddress(address: string, utf8: boolean): string {
  if (isAscii(address)) return `rfc822; ${visible(address)}`;
  return `utf-8; ${utf8 ? visible(address) : utf8AddrXtext(address)}`;
}

/** ORCPT as it came, its xtext undone. RFC 3461 §6.3 (c), RFC 6533 §3 */
export function originalRecipient(orcpt: string, utf8: boolean): string {
  const semicolon = orcpt.indexOf(';');
  if (semicolon === -1) return typedAddress(orcpt, utf8);
  const type = visible(orcpt.slice(0, semicolon).trim());
  const address = orcpt.slice(semicolon + 1).trim();
  // What does not follow the grammar of its type is copied as it is.
  const plain = (type.toLowerCase() === 'utf-8' ? utf8Address(address) : null) ?? address;
  return `${type}; ${utf8 || isAscii(plain) ? visible(plain) : utf8AddrXtext(plain)}`;
}
