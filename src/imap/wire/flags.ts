/**
 * Flags and keywords. RFC 9051 §2.3.2, flag of §9.
 */
import type { Cursor } from '../../base/cursor.ts';
import { Flag, type Flags } from '../../ms/types.ts';
import { atom, list, space } from './strings.ts';

/** System flags in the order in which they are written. */
export const systemFlags: readonly (readonly [bit: number, name: string])[] = [
  [Flag.answered, '\\Answered'],
  [Flag.flagged, '\\Flagged'],
  [Flag.deleted, '\\Deleted'],
  [Flag.seen, '\\Seen'],
  [Flag.draft, '\\Draft'],
];

const names: readonly string[] = Array.from({ length: 32 }, (_, bits) =>
  systemFlags
    .filter(([bit]) => (bits & bit) !== 0)
    .map(([, name]) => name)
    .join(' '),
);

/** The members of a flag-list. */
export function flagsText(system: number, keywords: readonly string[] | undefined): string {
  const text = names[system & 31] ?? '';
  if (keywords === undefined || keywords.length === 0) return text;
  return text === '' ? keywords.join(' ') : `${text} ${keywords.join(' ')}`;
}

/** One flag: a bit or a keyword; 'recent' is known but cannot be set. RFC 3501 §2.3.2 */
type OneFlag = { readonly bit: number } | { readonly keyword: string } | { readonly recent: true };

/** flag = "\Answered" / … / flag-keyword / flag-extension; an unknown flag-extension is refused. */
function flag(cursor: Cursor): OneFlag | null {
  const start = cursor.position;
  if (!cursor.take(0x5c)) {
    const keyword = atom(cursor);
    return keyword === null ? null : { keyword };
  }
  const name = `\\${atom(cursor) ?? ''}`.toLowerCase();
  const known = systemFlags.find(([, each]) => each.toLowerCase() === name);
  if (known !== undefined) return { bit: known[0] };
  if (name === '\\recent') return { recent: true };
  cursor.position = start;
  return null;
}

/** flag-keyword = atom */
export const flagKeyword = atom;

function gathered(flags: readonly OneFlag[]): Flags {
  let system = 0;
  const keywords = new Map<string, string>();
  for (const each of flags) {
    if ('bit' in each) system |= each.bit;
    else if ('keyword' in each && !keywords.has(each.keyword.toLowerCase())) {
      keywords.set(each.keyword.toLowerCase(), each.keyword);
    }
  }
  return { system, keywords: [...keywords.values()].sort() };
}

/** flag-list = "(" [flag *(SP flag)] ")" */
export function flagList(cursor: Cursor, most: number): Flags | null {
  const flags = list(cursor, flag, most);
  return flags === null ? null : gathered(flags);
}

/** flag-list / (flag *(SP flag)). store-att-flags of RFC 9051 §9 */
export function storeFlags(cursor: Cursor, most: number): Flags | null {
  if (cursor.peek() === 0x28) return flagList(cursor, most);
  const flags: OneFlag[] = [];
  do {
    const one = flags.length < most ? flag(cursor) : null;
    if (one === null) return null;
    flags.push(one);
  } while (space(cursor) && !cursor.done);
  return gathered(flags);
}

/** Why flags cannot be kept, in words, or null where they can. */
export function flagProblem(
  flags: Flags,
  limits: { readonly keywords: number; readonly keywordOctets: number },
): string | null {
  if (flags.keywords.length > limits.keywords) return 'Too many keywords';
  return flags.keywords.some((keyword) => keyword.length > limits.keywordOctets) ? 'A keyword is too long' : null;
}
