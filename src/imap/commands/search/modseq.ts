/**
 * The MODSEQ search key, and the highest MODSEQ of a result.
 * Implements: RFC 7162 §3.1.5, §3.1.6, §3.1.10; RFC 4731 §3.2.
 */
import type { Cursor } from '../../../base/cursor.ts';
import type { MailboxView } from '../../view/view.ts';
import { number64, quotedText, space, word } from '../../wire/strings.ts';
import type { ImapSearchKey } from './key.ts';

const scopes: readonly (string | null)[] = ['PRIV', 'SHARED', 'ALL'];

/**
 * "MODSEQ" [SP entry-name SP entry-type-req] SP mod-sequence-valzer. There is one MODSEQ for all that belongs to a message,
 * so that the entry is read and ignored, as §3.1.5 demands.
 */
export function modSeqKey(cursor: Cursor): ImapSearchKey | null {
  if (!space(cursor)) return null;
  if (cursor.peek() === 0x22) {
    const entry = quotedText(cursor);
    if (entry?.toLowerCase().startsWith('/flags/') !== true || !space(cursor)) return null;
    if (!scopes.includes(word(cursor)) || !space(cursor)) return null;
  }
  const least = number64(cursor);
  if (least === null) return null;
  return { kind: 'view', modSeq: true, test: (view, index) => view.modSeq(index) >= least };
}

/** Whether a MODSEQ stands anywhere in the program. */
export function asksModSeq(key: ImapSearchKey): boolean {
  switch (key.kind) {
    case 'view':
      return key.modSeq === true;
    case 'not':
      return asksModSeq(key.key);
    case 'and':
    case 'or':
      return key.keys.some(asksModSeq);
    default:
      return false;
  }
}

/** The highest MODSEQ of the messages that an answer names. RFC 4731 §3.2 */
export function highestOf(view: MailboxView, named: Uint32Array): number {
  let highest = 0;
  for (const index of named) highest = Math.max(highest, view.modSeq(index));
  return highest;
}
