/**
 * What somebody may do with a mailbox, as the letters of the standard, and how they are counted together.
 * Implements: RFC 4314 §2.1, §2.1.1 (c and d of RFC 2086), §4 (which right a flag needs), §5.2.
 * Not here: whose rights they are (access.ts).
 */
import type { Branded } from '../base/branded.ts';
import { Flag, type Flags } from './types.ts';

/**
 * Letters in the order of `everyRight`, each once: l lookup, r read, s keep seen, w write flags, i insert, p post, k create
 * below, x delete the mailbox, t delete messages, e expunge, a administer. RFC 4314 §2.1
 */
export type Rights = Branded<string, 'Rights'>;
export type Right = 'l' | 'r' | 's' | 'w' | 'i' | 'p' | 'k' | 'x' | 't' | 'e' | 'a';

/** What the owner of a mailbox has. */
export const everyRight = 'lrswipkxtea' as Rights;
export const noRights = '' as Rights;

/** What the owner of a mailbox cannot lose: to see it, and to say who may do what. */
export const ownerRights = 'la' as Rights;

/** What the letters of RFC 2086 stand for. RFC 4314 §2.1.1 */
const obsolete: Readonly<Record<string, string>> = { c: 'kx', d: 'etx' };

const inOrder = (wanted: (right: string) => boolean): Rights =>
  Array.from(everyRight).filter(wanted).join('') as Rights;

/** Letters as somebody wrote them, in any order; null where one is not known. RFC 4314 §3.1 */
export function rightsOf(letters: string): Rights | null {
  let all = '';
  for (const letter of letters) {
    if (!everyRight.includes(letter) && obsolete[letter] === undefined) return null;
    all += obsolete[letter] ?? letter;
  }
  return inOrder((right) => all.includes(right));
}

export const has = (rights: Rights, right: Right): boolean => rights.includes(right);
export const hasAny = (rights: Rights, letters: string): boolean =>
  Array.from(letters).some((right) => rights.includes(right));
export const union = (a: Rights, b: Rights): Rights => inOrder((right) => a.includes(right) || b.includes(right));
export const without = (a: Rights, b: Rights): Rights => inOrder((right) => a.includes(right) && !b.includes(right));

/** With c and d where any of what they stand for is there, before a. RFC 4314 §2.1.1 */
export function rightsText(rights: Rights): string {
  const old = Object.entries(obsolete).flatMap(([letter, members]) => (hasAny(rights, members) ? [letter] : []));
  return `${without(rights, 'a' as Rights)}${old.join('')}${has(rights, 'a') ? 'a' : ''}`;
}

/** Whether anything can be changed with them: else a mailbox is open to be read only. RFC 4314 §5.2 */
export const canChange = (rights: Rights): boolean => hasAny(rights, 'iswte');

/** The system flags that can be set and cleared with the rights, as bits. Keywords go with w. RFC 4314 §4 */
export const settableBits = (rights: Rights): number =>
  (has(rights, 's') ? Flag.seen : 0) |
  (has(rights, 't') ? Flag.deleted : 0) |
  (has(rights, 'w') ? Flag.answered | Flag.flagged | Flag.draft : 0);

/** Those of the flags that can be set and cleared with the rights; the others are left out. RFC 4314 §4 */
export const settable = (rights: Rights, flags: Flags): Flags => ({
  system: flags.system & settableBits(rights),
  keywords: has(rights, 'w') ? flags.keywords : [],
});
