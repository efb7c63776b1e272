/**
 * Mailboxes as they stand in From, To and their like.
 * Implements: RFC 5322 §3.4, RFC 2047 §5 (3), RFC 6532 §3.2 (an address outside ASCII stays UTF-8).
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { encodedWords } from '../header/encoded-word.ts';
import { breaksOut, foldField, type ComposeError } from './header.ts';

export interface Mailbox {
  readonly name?: string | null;
  /** local-part@domain, the local-part without quotes. */
  readonly address: string;
}

const SPECIALS = '()<>[]:;@\\,."';

/** Whether text is a dot-atom, octets outside ASCII let through. RFC 5322 §3.2.3, RFC 6532 §3.2 */
function isDotAtom(text: string): boolean {
  return text !== '' && text.split('.').every((atom) => atom !== '' && isAtom(atom));
}

function isAtom(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || (code >= 0x7f && code <= 0xa0) || SPECIALS.includes(text.charAt(at))) return false;
  }
  return text !== '';
}

const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** addr-spec = local-part "@" domain, or null where it cannot be one. RFC 5322 §3.4.1 */
export function addrSpec(address: string): string | null {
  const at = address.lastIndexOf('@');
  if (at < 1 || hasControl(address)) return null;
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (!isDotAtom(domain) && !isDomainLiteral(domain)) return null;
  return `${isDotAtom(local) ? local : quoted(local)}@${domain}`;
}

/** domain-literal = "[" *dtext "]" */
function isDomainLiteral(domain: string): boolean {
  if (!domain.startsWith('[') || !domain.endsWith(']')) return false;
  const inside = domain.slice(1, -1);
  return !inside.includes('[') && !inside.includes(']') && !inside.includes('\\') && !inside.includes(' ');
}

function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

/** display-name: atoms as they are, ASCII with specials quoted, the rest in encoded words. RFC 5322 §3.4 */
export function displayName(name: string): string {
  if (!isAscii(name) || name.includes('=?') || hasControl(name)) return encodedWords(name, '<'.length).join(' ');
  return name.split(' ').every(isAtom) ? name : quoted(name);
}

/** mailbox = name-addr / addr-spec */
function mailbox({ name, address }: Mailbox): string | null {
  const spec = addrSpec(address);
  if (spec === null || name === undefined || name === null || name === '') return spec;
  return `${displayName(name)} <${spec}>`;
}

/** A field with a mailbox-list; refused where an address is none or a name would break out. */
export function mailboxField(field: string, mailboxes: readonly Mailbox[]): Result<Buffer, ComposeError> {
  const written: string[] = [];
  for (const each of mailboxes) {
    if (breaksOut(each.name ?? '') || breaksOut(each.address)) return fail({ field, reason: 'line-break' });
    const text = mailbox(each);
    if (text === null) return fail({ field, reason: 'address' });
    written.push(text);
  }
  return ok(foldField(field, written.join(', ')));
}
