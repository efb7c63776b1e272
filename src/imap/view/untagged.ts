/**
 * Untagged answers that keep a client's picture of the mailbox right. RFC 9051 §7.3.1, §7.4.1, §7.5.1, §7.5.2, RFC 7162 §3.2.10
 */
import { flagsText } from '../wire/flags.ts';
import type { Output } from '../wire/output.ts';
import { sequenceSetText } from '../wire/sequence-set.ts';
import type { MailboxView } from './view.ts';

export const exists = (count: number): string => `* ${count} EXISTS\r\n`;

/** How changes are told to a client. */
export interface Telling {
  readonly expunges: boolean;
  /** UIDs in FETCH answers: behind UID commands, under IMAP4rev2 and CONDSTORE. */
  readonly uids: boolean;
  /** MODSEQs in FETCH answers. RFC 7162 §3.2.4 */
  readonly modSeqs: boolean;
  /** VANISHED in the place of EXPUNGE. RFC 7162 §3.2.10 */
  readonly vanished: boolean;
}

/** FETCH with what a client must know of a message whose flags changed. RFC 9051 §7.5.2, RFC 7162 §3.2.4 */
export function fetchFlags(view: MailboxView, index: number, telling: Telling): string {
  const uid = telling.uids ? `UID ${view.uid(index)} ` : '';
  const modSeq = telling.modSeqs ? ` MODSEQ (${view.modSeq(index)})` : '';
  return `* ${index + 1} FETCH (${uid}FLAGS (${flagsText(view.system(index), view.keywords(index))})${modSeq})\r\n`;
}

/** FETCH of a message whose new flags the client knows. RFC 7162 §3.1.3 */
export const fetchModSeq = (view: MailboxView, index: number): string =>
  `* ${index + 1} FETCH (UID ${view.uid(index)} MODSEQ (${view.modSeq(index)}))\r\n`;

/** FLAGS and PERMANENTFLAGS: what the mailbox knows and what can be set. */
export function knownFlags(view: MailboxView): string {
  const all = flagsText(31, [...view.knownKeywords.values()]);
  const permanent = view.readOnly ? '' : `${all} \\*`;
  return `* FLAGS (${all})\r\n* OK [PERMANENTFLAGS (${permanent})] ${view.readOnly ? 'Nothing can be changed' : 'Flags that are kept'}\r\n`;
}

/**
 * Takes messages out of the view and says so: by UID, or from the last to the first, so that no number shifts before it
 * is said.
 */
export function expunge(view: MailboxView, indexes: readonly number[], output: Output, vanished: boolean): void {
  if (indexes.length === 0) return;
  if (vanished) output.text(`* VANISHED ${sequenceSetText(indexes.map((index) => view.uid(index)))}\r\n`);
  else for (let at = indexes.length - 1; at >= 0; at--) output.text(`* ${(indexes[at] ?? 0) + 1} EXPUNGE\r\n`);
  view.remove(indexes);
}
