/**
 * Addresses as keys: how two spellings of one mailbox are found to be the same.
 * Implements: the comparison behind RFC 5321 §2.3.11 and §4.1.2 (quoted local parts), RFC 5890 §2.3.2.1 (A-labels),
 * RFC 6531 §3.3 (UTF-8 local parts). Not here: the grammar of SMTP paths or of header fields.
 */
import { domainToASCII } from 'node:url';
import { maxDomain, maxLabel, maxLocalPart } from './limits.ts';

export interface AddressParts {
  /** As written, quotes included. */
  readonly localPart: string;
  readonly domain: string;
}

/** Cuts at the last "@"; null when either side is empty. */
export function splitAddress(address: string): AddressParts | null {
  const at = address.lastIndexOf('@');
  if (at <= 0 || at === address.length - 1) return null;
  return { localPart: address.slice(0, at), domain: address.slice(at + 1) };
}

/** The one spelling under which an address is kept and looked up, or null for what is not an address. */
export function normaliseAddress(address: string): string | null {
  const parts = splitAddress(address);
  if (parts === null) return null;
  const localPart = normaliseLocalPart(parts.localPart);
  const domain = normaliseDomain(parts.domain);
  return localPart === null || domain === null ? null : `${localPart}@${domain}`;
}

/** Lower case, NFC, quoted only where it must be. null for what is neither a dot-string nor a quoted string. */
export function normaliseLocalPart(localPart: string): string | null {
  const text = unquoteLocalPart(localPart);
  if (text === null) return null;
  const folded = text.normalize('NFC').toLowerCase();
  if (Buffer.byteLength(folded) > maxLocalPart) return null;
  return quoteLocalPart(folded);
}

/** Quoted only where it must be. */
export const quoteLocalPart = (text: string): string => (isDotString(text) ? text : quote(text));

/** The characters that a local part stands for, or null when it is not well formed. */
export function unquoteLocalPart(localPart: string): string | null {
  if (!localPart.startsWith('"')) return isDotString(localPart) ? localPart : null;
  if (localPart.length < 2 || !localPart.endsWith('"')) return null;
  let text = '';
  for (let i = 1; i < localPart.length - 1; i++) {
    let character = localPart.charAt(i);
    if (character === '"') return null;
    if (character === '\\') {
      i += 1;
      if (i >= localPart.length - 1) return null;
      character = localPart.charAt(i);
    }
    if (isControl(character.charCodeAt(0))) return null;
    text += character;
  }
  return text;
}

/** Lower case, A-labels; an address literal stays one. null for what cannot be a domain. */
export function normaliseDomain(domain: string): string | null {
  if (domain.length > maxDomain) return null;
  const lower = domain.toLowerCase();
  if (lower.startsWith('[')) return isAddressLiteral(lower) ? lower : null;
  // domainToASCII reads like a browser (percent signs, slashes, numbers): it is given nothing but names.
  const ascii = isNameText(lower) ? (isAscii(lower) ? lower : domainToASCII(lower)) : '';
  return ascii !== '' && isHostName(ascii) ? ascii : null;
}

/** Dot-string = Atom *("." Atom), where octets above 127 are atext too. RFC 5321 §4.1.2, RFC 6531 §3.3 */
function isDotString(text: string): boolean {
  if (text === '' || text.startsWith('.') || text.endsWith('.') || text.includes('..')) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isControl(code) || specials.has(text.charAt(i))) return false;
  }
  return true;
}

/** ASCII that is not atext; the dot is looked at elsewhere. RFC 5322 §3.2.3 */
const specials = new Set('()<>[]:;@\\," ');

const isControl = (code: number): boolean => code < 0x20 || (code >= 0x7f && code < 0xa0);

const quote = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

const isLetterDigit = (code: number): boolean => (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);

/** Letters, digits, hyphens, underscores and dots, or anything outside ASCII. */
function isNameText(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80 && !isLetterDigit(code) && code !== 0x2d && code !== 0x2e && code !== 0x5f) return false;
  }
  return true;
}

/** Labels of 1 to 63 letters, digits, hyphens and underscores, no hyphen at their ends. RFC 1123 §2.1 */
function isHostName(name: string): boolean {
  if (name.length > maxDomain || !isNameText(name) || !isAscii(name)) return false;
  return name
    .split('.')
    .every((label) => label !== '' && label.length <= maxLabel && !label.startsWith('-') && !label.endsWith('-'));
}

/** address-literal, loosely: this server has no mailboxes at one, it only must not mistake it for something else. */
function isAddressLiteral(text: string): boolean {
  if (!text.endsWith(']') || text.length < 3) return false;
  for (let i = 1; i < text.length - 1; i++) {
    const code = text.charCodeAt(i);
    if (!isLetterDigit(code) && code !== 0x2e && code !== 0x3a && code !== 0x2d) return false;
  }
  return true;
}
