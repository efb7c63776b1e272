/**
 * Search filters with somebody's address in them.
 * Implements: RFC 4515 §3 (what is escaped in a value).
 */
import { splitAddress, unquoteLocalPart } from '../address.ts';

/** valueencoding = 0*(normal / escaped): these five, and whatever is a control character, as "\" HEX HEX. RFC 4515 §3 */
export function escapeValue(text: string): string {
  let escaped = '';
  for (const character of text) {
    const isSpecial = '*()\\'.includes(character) || character < ' ' || character === '\x7f';
    escaped += isSpecial ? `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}` : character;
  }
  return escaped;
}

/** %a is the address, %u what stands before the @, %d what stands behind it. null for what is no address. */
export function filledFilter(template: string, address: string): string | null {
  const parts = splitAddress(address);
  const user = unquoteLocalPart(parts?.localPart ?? '');
  if (parts === null || user === null) return null;
  const values: Readonly<Record<string, string>> = { a: address, u: user, d: parts.domain };
  const [first = '', ...rest] = template.split('%');
  return rest.reduce((filter, part) => {
    const value = values[part.charAt(0)];
    return value === undefined ? `${filter}%${part}` : filter + escapeValue(value) + part.slice(1);
  }, first);
}
