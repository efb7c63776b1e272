/**
 * Recipients as people type and paste them.
 * Reads: lists like those of RFC 5322 §3.4 (names, quoted names, angle brackets), and what else people put between addresses:
 * semicolons, lines, blanks. Not here: whether an address exists.
 */
import type { Address } from '../api/types.ts';

export interface Recipient extends Address {
  readonly isValid: boolean;
}

/** RFC 5321 §4.5.3.1 */
const longestLocalPart = 64;
const longestDomain = 255;
const longestLabel = 63;

const separators = new Set([',', ';', '\n', '\r', '\t']);
const refused = new Set([' ', '<', '>', '(', ')', '[', ']', ',', ';', ':', '"', '\\', '@', '\u007f']);

const isClean = (text: string): boolean =>
  Array.from(text).every((character) => character > ' ' && !refused.has(character));

const isLabel = (label: string): boolean =>
  label !== '' &&
  label.length <= longestLabel &&
  !label.startsWith('-') &&
  !label.endsWith('-') &&
  Array.from(label).every((character) => character > '\u007f' || /[a-z0-9-]/i.test(character));

function isDomain(domain: string): boolean {
  if (domain.startsWith('[') && domain.endsWith(']'))
    return domain.length > 2 && isClean(domain.slice(1, -1).replaceAll(':', ''));
  const labels = domain.split('.');
  // A domain without a dot is a slip of the hand far more often than a host next door.
  return domain.length <= longestDomain && labels.length > 1 && labels.every(isLabel);
}

function isLocalPart(local: string): boolean {
  if (local.length > longestLocalPart) return false;
  if (local.length > 2 && local.startsWith('"') && local.endsWith('"')) return true;
  return isClean(local) && local.split('.').every((atom) => atom !== '');
}

/** Whether mail could be sent there: Mailbox of RFC 5321 §4.1.2, with letters of all languages (RFC 6531). */
export function isAddress(email: string): boolean {
  const at = email.lastIndexOf('@');
  return at > 0 && isLocalPart(email.slice(0, at)) && isDomain(email.slice(at + 1));
}

/** Cuts at separators that are neither quoted nor in angle brackets. */
function pieces(text: string): readonly string[] {
  const found: string[] = [];
  let from = 0;
  let quoted = false;
  let bracketed = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\' && quoted) at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '<' || character === '>')) bracketed = character === '<';
    else if (separators.has(character) && !quoted && !bracketed) {
      found.push(text.slice(from, at));
      from = at + 1;
    }
  }
  found.push(text.slice(from));
  return found.map((piece) => piece.trim()).filter((piece) => piece !== '');
}

function unquoted(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length < 2 || !trimmed.startsWith('"') || !trimmed.endsWith('"')) return trimmed;
  return trimmed.slice(1, -1).replaceAll('\\"', '"').replaceAll('\\\\', '\\');
}

function recipient(piece: string): readonly Recipient[] {
  const open = piece.lastIndexOf('<');
  if (open >= 0 && piece.endsWith('>')) {
    const email = piece.slice(open + 1, -1).trim();
    return [{ name: unquoted(piece.slice(0, open)) || null, email, isValid: isAddress(email) }];
  }
  // Addresses with nothing but blanks between them.
  const words = piece.split(' ').filter((word) => word !== '');
  if (words.length > 1 && words.every(isAddress)) return words.map((email) => ({ name: null, email, isValid: true }));
  return [{ name: null, email: piece, isValid: isAddress(piece) }];
}

export const parseRecipients = (text: string): readonly Recipient[] => pieces(text).flatMap(recipient);

export const valid = ({ name, email }: Address): Recipient => ({ name, email, isValid: isAddress(email) });

/** Local parts differ by case on hardly any server, and nobody wants a message twice. */
export const isSame = (a: Address, b: Address): boolean => a.email.toLowerCase() === b.email.toLowerCase();

/** Each once, the first counts; without those left out. */
export function distinct<T extends Address>(all: readonly T[], leftOut: readonly Address[] = []): readonly T[] {
  const seen = new Set(leftOut.map(({ email }) => email.toLowerCase()));
  return all.filter(({ email }) => {
    const key = email.toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Those whose name or address has a word that begins so, at most so many. */
export function suggestions(typed: string, known: readonly Address[], most = 6): readonly Address[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return [];
  const fits = ({ name, email }: Address): boolean =>
    email.toLowerCase().startsWith(wanted) ||
    [...(name ?? '').toLowerCase().split(' '), ...email.toLowerCase().split(/[.@+_-]/)].some((word) =>
      word.startsWith(wanted),
    ) ||
    (name ?? '').toLowerCase().startsWith(wanted);
  return distinct(known.filter((one) => isAddress(one.email) && fits(one))).slice(0, most);
}
