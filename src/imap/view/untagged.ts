/**
 * Untagged answers that keep a client's picture of the mailbox right. RFC 9051 §7.3.1, §7.4.1, §7.5.1, §7.5.2, RFC 7162 §3.2.10,
 * RFC 9586 §3.3 (UIDFETCH)
 */
import { has, settableBits } from '../../ms/rights.ts';
import { flagsText } from '../wire/flags.ts';
import type { Output } from '../wire/output.ts';
import { sequenceSetText } from '../wire/sequence-set.ts';
import type { Gone, MailboxView } from './view.ts';

export const exists = (count: number): string => `* ${count} EXISTS\r\n`;

/** How changes are told to a client. */
export interface Telling {
  /** Whether anything is: a client can have the mailbox stand still. RFC 5465 §3.1 */
  readonly messages: boolean;
  /** FETCH of changed flags. */
  readonly flags: boolean;
  readonly expunges: boolean;
  /** UIDs in FETCH answers: behind UID commands, under IMAP4rev2 and CONDSTORE. */
  readonly uids: boolean;
  /** MODSEQs in FETCH answers. RFC 7162 §3.2.4 */
  readonly modSeqs: boolean;
  /** VANISHED in the place of EXPUNGE. RFC 7162 §3.2.10, RFC 9586 §3.4 */
  readonly vanished: boolean;
  /** UIDFETCH in the place of FETCH. RFC 9586 §3.3 */
  readonly uidOnly: boolean;
}

/**
 * The beginning of what is said of a message: message-data = nz-number SP "FETCH" SP msg-att;
 * uidfetch-resp = uniqueid SP "UIDFETCH" SP msg-att. RFC 9586 §3.3
 */
export const fetchHead = (view: MailboxView, index: number, uidOnly: boolean): string =>
  uidOnly ? `* ${view.uid(index)} UIDFETCH (` : `* ${index + 1} FETCH (`;

/** FETCH with what a client must know of a message whose flags changed. RFC 9051 §7.5.2, RFC 7162 §3.2.4 */
export function fetchFlags(view: MailboxView, index: number, telling: Telling): string {
  const uid = telling.uids && !telling.uidOnly ? `UID ${view.uid(index)} ` : '';
  const modSeq = telling.modSeqs ? ` MODSEQ (${view.modSeq(index)})` : '';
  return `${fetchHead(view, index, telling.uidOnly)}${uid}FLAGS (${flagsText(view.system(index), view.keywords(index))})${modSeq})\r\n`;
}

/** FLAGS and PERMANENTFLAGS: what the mailbox knows and what can be set. */
export function knownFlags(view: MailboxView): string {
  const all = flagsText(31, view.knownKeywords);
  const permanent = view.readOnly ? '' : permanentFlags(view);
  const words = permanent === '' ? 'Nothing can be changed' : 'Flags that are kept';
  return `* FLAGS (${all})\r\n* OK [PERMANENTFLAGS (${permanent})] ${words}\r\n`;
}

/** What the rights let be set and cleared. RFC 4314 §5.1.1 */
function permanentFlags({ rights, knownKeywords }: MailboxView): string {
  if (!has(rights, 'w')) return flagsText(settableBits(rights), []);
  return `${flagsText(settableBits(rights), knownKeywords)} \\*`;
}

/** Messages are gone: by UID, or from the last to the first, so that no number shifts before it is said. */
export async function tellGone(
  { follower }: MailboxView,
  { gone, goneUids }: Gone,
  output: Output,
  vanished: boolean,
): Promise<void> {
  if (gone.length === 0) return;
  if (follower !== null) output.text(follower.leaving(gone, goneUids));
  if (vanished) output.text(`* VANISHED ${sequenceSetText(goneUids)}\r\n`);
  else {
    for (let at = gone.length - 1; at >= 0; at--) {
      output.text(`* ${(gone[at] ?? 0) + 1} EXPUNGE\r\n`);
      if (output.full) await output.flush();
    }
  }
}
