/**
 * What a SEARCH answers and what it saves.
 * Implements: RFC 9051 §6.4.4 (RETURN), §7.3.4 (ESEARCH), RFC 4731 §3.1, RFC 5182 §2.1 and §2.4 (SAVE), RFC 3501 §7.2.5 (SEARCH), RFC 7162 §3.1.6, §3.1.10 (MODSEQ).
 */
import type { Cursor } from '../../../base/cursor.ts';
import type { MailboxView } from '../../view/view.ts';
import { sequenceSetText } from '../../wire/sequence-set.ts';
import { list, word } from '../../wire/strings.ts';

export type ReturnOption = 'MIN' | 'MAX' | 'ALL' | 'COUNT' | 'SAVE';

const options: readonly ReturnOption[] = ['MIN', 'MAX', 'ALL', 'COUNT', 'SAVE'];

/** "(" [search-return-opt *(SP search-return-opt)] ")"; none means ALL. */
export function returnOptions(cursor: Cursor): ReadonlySet<ReturnOption> | null {
  const wanted = list(
    cursor,
    (inside) => {
      const name = word(inside);
      return options.find((option) => option === name) ?? null;
    },
    20,
  );
  if (wanted === null) return null;
  return new Set(wanted.length === 0 ? ['ALL'] : wanted);
}

/** search-return-data and what stands before it; '' where SAVE alone was asked for. A `modSeq` of 0 is none. */
export function esearchText(
  tag: string,
  uids: boolean,
  wanted: ReadonlySet<ReturnOption>,
  numbers: Uint32Array,
  modSeq: number,
): string {
  if (wanted.size === 1 && wanted.has('SAVE')) return '';
  let text = `* ESEARCH (TAG "${tag.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}")${uids ? ' UID' : ''}`;
  if (numbers.length > 0) {
    if (wanted.has('MIN')) text += ` MIN ${numbers[0] ?? 0}`;
    if (wanted.has('MAX')) text += ` MAX ${numbers.at(-1) ?? 0}`;
    if (wanted.has('ALL')) text += ` ALL ${sequenceSetText(numbers)}`;
  }
  if (wanted.has('COUNT')) text += ` COUNT ${numbers.length}`;
  if (modSeq > 0) text += ` MODSEQ ${modSeq}`;
  return `${text}\r\n`;
}

/** mailbox-data of RFC 3501: "SEARCH" *(SP nz-number); RFC 7162 §7 adds [SP "(" "MODSEQ" SP mod-sequence-value ")"] */
export const searchText = (numbers: Uint32Array, modSeq: number): string =>
  numbers.length === 0 ? '* SEARCH\r\n' : `* SEARCH ${numbers.join(' ')}${modSeq > 0 ? ` (MODSEQ ${modSeq})` : ''}\r\n`;

/** UIDs that "$" stands for from now on: with MIN or MAX and nothing more, only those. RFC 5182 §2.4 */
export function saved(view: MailboxView, indexes: Uint32Array, wanted: ReadonlySet<ReturnOption>): Uint32Array {
  const uids = indexes.map((index) => view.uid(index));
  const extremes = (wanted.has('MIN') || wanted.has('MAX')) && !wanted.has('ALL') && !wanted.has('COUNT');
  if (!extremes || uids.length === 0) return uids;
  const ends: number[] = [];
  if (wanted.has('MIN')) ends.push(uids[0] ?? 0);
  if (wanted.has('MAX') && (ends.length === 0 || uids.length > 1)) ends.push(uids.at(-1) ?? 0);
  return Uint32Array.from(ends);
}
