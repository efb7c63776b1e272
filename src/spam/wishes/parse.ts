/** A wish as a person writes it: ann@example.org, example.org, subject:WORDS, list:ID. */
import { limits } from '../limits.ts';
import type { Wish } from './types.ts';

/** null for what is none of these. */
export function parseWish(written: string): Pick<Wish, 'field' | 'value'> | null {
  const text = written.trim().toLowerCase();
  if (text.length > limits.wishCharacters) return null;
  const colon = text.indexOf(':');
  const [prefix, rest] = [text.slice(0, Math.max(0, colon)), text.slice(colon + 1).trim()];
  if (prefix === 'subject') return rest === '' ? null : { field: 'subject', value: rest };
  if (prefix === 'list') {
    const id = rest.startsWith('<') && rest.endsWith('>') ? rest.slice(1, -1) : rest;
    return isToken(id) ? { field: 'list', value: id } : null;
  }
  const at = text.lastIndexOf('@');
  const domain = text.slice(at + 1);
  if (!isToken(text) || !domain.includes('.') || domain.startsWith('.') || domain.endsWith('.')) return null;
  if (at === -1 || at === 0) return { field: 'domain', value: domain };
  return { field: 'address', value: text };
}

const isToken = (text: string): boolean =>
  text !== '' && Array.from(text).every((letter) => letter > ' ' && !'<>,;"'.includes(letter));
