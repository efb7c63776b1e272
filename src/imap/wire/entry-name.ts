/**
 * Names of annotations.
 * Implements: RFC 5464 §3.2 (entry names), §4.2.2 (DEPTH).
 */
import type { Cursor } from '../../base/cursor.ts';
import { astring } from './strings.ts';

/** Levels below an entry that are asked for. */
export type Depth = 0 | 1 | 'infinity';

/** Octets of a name. Our own; the standard names none. */
const longestName = 255;

const forbidden = (unit: number): boolean => unit < 0x20 || unit >= 0x7f || unit === 0x2a || unit === 0x25;

function isName(name: string): boolean {
  if (name.length > longestName || !name.startsWith('/')) return false;
  for (let at = 0; at < name.length; at++) if (forbidden(name.charCodeAt(at))) return false;
  const components = name.slice(1).split('/');
  return !components.includes('') && (components[0] === 'private' || components[0] === 'shared');
}

/** entry = astring; in lower case, as names are compared without it. §3.2 */
export function entryName(cursor: Cursor): string | null {
  const found = entryPrefix(cursor);
  if (found === null) return null;
  const parts = found.name.split('/').length - 1;
  // A name of a vendor has four components at the least: /shared/vendor/<vendor-token>/…
  const least = found.name.split('/')[2] === 'vendor' ? 4 : 2;
  if (parts >= least) return found.name;
  cursor.position = found.start;
  return null;
}

/** The same of what has entries below it, which may be no entry itself. */
function entryPrefix(cursor: Cursor): { readonly name: string; readonly start: number } | null {
  const start = cursor.position;
  const name = astring(cursor)?.toLowerCase();
  if (name !== undefined && isName(name)) return { name, start };
  cursor.position = start;
  return null;
}

/** An entry that is asked for, or with a depth, what it stands below. */
export const wantedEntry =
  (depth: Depth) =>
  (cursor: Cursor): string | null =>
    depth === 0 ? entryName(cursor) : (entryPrefix(cursor)?.name ?? null);

/** Whether an entry is the wanted one, or below it as deep as that. §4.2.2 */
export function within(name: string, wanted: string, depth: Depth): boolean {
  if (name === wanted) return true;
  if (depth === 0 || !name.startsWith(`${wanted}/`)) return false;
  return depth === 'infinity' || !name.includes('/', wanted.length + 1);
}
