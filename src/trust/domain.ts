/**
 * Domains as strangers write them, in the one form that is compared and asked for.
 * Implements: RFC 5890 §2.3.2.1 (A-labels), RFC 7208 §4.3 (what can be no domain).
 */
import { domainToASCII } from 'node:url';
import { normalName } from '../dns/name.ts';

/** A-labels, lower case, without the final dot; null for what can be no domain, an address literal among it. */
export function domainName(text: string): string | null {
  if (text === '' || text.length > 1_000 || text.startsWith('[')) return null;
  const name = isAscii(text) ? text : isNameText(text) ? domainToASCII(text) : '';
  const normal = name === '' ? null : normalName(name);
  return normal === '' ? null : normal;
}

/** What can be asked for at all: macros make labels that no host has, a space among them. RFC 7208 §4.8 */
export function questionName(text: string): string | null {
  const name = (text.endsWith('.') ? text.slice(0, -1) : text).toLowerCase();
  const isName = isAscii(name) && name.length <= 253;
  return isName && name.split('.').every(({ length }) => length > 0 && length <= 63) ? name : null;
}

export const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

/** ASCII that hosts may have, or anything else: domainToASCII reads like a browser, and is given nothing but names. */
function isNameText(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isLetter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
    const isDigit = code >= 0x30 && code <= 0x39;
    if (code < 0x80 && !isLetter && !isDigit && !'-._'.includes(text.charAt(at))) return false;
  }
  return true;
}
