/**
 * xtext, which carries any octets in an esmtp-value.
 * Implements: RFC 3461 §4; RFC 6531 §3.3 (UTF-8 may stand in an esmtp-value as it is).
 */

const hex = '0123456789ABCDEF';
const isControl = (unit: number): boolean => unit < 0x20 || (unit >= 0x7f && unit < 0xa0);

/**
 * xtext = *( xchar / hexchar ); hexchar = "+" and two upper case hexadecimal digits.
 * Answers null for what is not xtext, and for what hides a control or an octet beyond ASCII: no line end gets through here.
 */
export const decodeXtext = (text: string): string | null => decoded(text, 0x7e);

/** The same with UTF-8 behind the hexchars, as Postfix writes the original recipient of an address that needs SMTPUTF8. */
export function decodeXtextUtf8(text: string): string | null {
  const octets = decoded(text, 0xff);
  if (octets === null || isAscii(octets)) return octets;
  // What stands for itself may be UTF-8 already (RFC 6531 §3.3); it is not taken for octets.
  if (!isAscii(text)) return decodeXtext(text);
  try {
    const plain = utf8.decode(Buffer.from(octets, 'latin1'));
    for (let i = 0; i < plain.length; i++) if (isControl(plain.charCodeAt(i))) return null;
    return plain;
  } catch {
    return null;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

function decoded(text: string, highest: number): string | null {
  let plain = '';
  for (let i = 0; i < text.length; i++) {
    let unit = text.charCodeAt(i);
    if (unit === 0x3d || unit === 0x20 || isControl(unit)) return null;
    if (unit === 0x2b) {
      const high = i + 2 < text.length ? hex.indexOf(text.charAt(i + 1)) : -1;
      const low = high < 0 ? -1 : hex.indexOf(text.charAt(i + 2));
      unit = low < 0 ? -1 : high * 16 + low;
      if (unit < 0x20 || unit === 0x7f || unit > highest) return null;
      i += 2;
    }
    plain += String.fromCharCode(unit);
  }
  return plain;
}

/** What is not xchar becomes hexchar; what is beyond ASCII stays. */
export function encodeXtext(text: string): string {
  let encoded = '';
  for (const character of text) {
    const unit = character.charCodeAt(0);
    const plain = (unit > 0x20 && unit < 0x7f && unit !== 0x2b && unit !== 0x3d) || unit >= 0x80;
    encoded += plain ? character : `+${hex.charAt(unit >> 4)}${hex.charAt(unit & 15)}`;
  }
  return encoded;
}
