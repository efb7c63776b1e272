/** Base64 with white space in it, read strictly: what a lenient decoder would skip over is no base64. RFC 6376 §2.10 */
import { octets } from '../../base/cursor.ts';

const white = octets((octet) => octet === 0x20 || octet === 0x09 || octet === 0x0d || octet === 0x0a);
const alphadigitps = octets((octet) => {
  const character = String.fromCharCode(octet);
  return (
    (character >= 'A' && character <= 'Z') ||
    (character >= 'a' && character <= 'z') ||
    (character >= '0' && character <= '9') ||
    character === '+' ||
    character === '/'
  );
});

/** base64string = ALPHADIGITPS *([FWS] ALPHADIGITPS) [ [FWS] "=" [ [FWS] "=" ] ]; null for anything else. */
export function base64String(text: string): Buffer | null {
  const plain = withoutWhiteSpace(text);
  const padding = plain.endsWith('==') ? 2 : plain.endsWith('=') ? 1 : 0;
  const digits = plain.length - padding;
  if (digits === 0 || digits % 4 === 1 || (padding > 0 && plain.length % 4 !== 0)) return null;
  for (let at = 0; at < digits; at++) {
    const code = plain.charCodeAt(at);
    if (code > 0xff || alphadigitps[code] !== 1) return null;
  }
  return Buffer.from(plain, 'base64');
}

export function withoutWhiteSpace(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (white[text.charCodeAt(at)] !== 1) continue;
    if (at > from) parts.push(text.slice(from, at));
    from = at + 1;
  }
  if (from === 0) return text;
  parts.push(text.slice(from));
  return parts.join('');
}
