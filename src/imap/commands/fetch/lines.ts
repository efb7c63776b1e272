/**
 * Answers to FETCH that stand in the columns of the mailbox, many at a time: a client that looks into a mailbox asks for those
 * of all its messages, and each call that a message costs is paid as many times.
 * Implements: msg-att-dynamic of RFC 9051 §9 (FLAGS, UID), RFC 7162 §7 (MODSEQ), RFC 9586 §3.3 (UIDFETCH).
 */
import type { ColumnRun } from '../../../ms/columns.ts';
import { flagsText } from '../../wire/flags.ts';

export type Column = 'uid' | 'flags' | 'modSeq';

/** One line for each message of the run. */
export function fetchLines(run: ColumnRun, columns: readonly Column[], uidOnly: boolean): string {
  const { start, uids, modSeqs, system, keywords } = run;
  let text = '';
  for (let at = 0; at < uids.length; at++) {
    const uid = uids[at] ?? 0;
    text += uidOnly ? `* ${uid} UIDFETCH ` : `* ${start + at + 1} FETCH `;
    let before = '(';
    for (const column of columns) {
      if (column === 'uid') text += `${before}UID ${uid}`;
      else if (column === 'flags') text += `${before}FLAGS (${flagsText(system[at] ?? 0, keywords?.(at))})`;
      else text += `${before}MODSEQ (${modSeqs[at] ?? 0})`;
      before = ' ';
    }
    text += ')\r\n';
  }
  return text;
}
