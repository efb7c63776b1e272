/**
 * Untagged answers that keep a client's picture of the mailbox right. RFC 9051 §7.3.1, §7.4.1, §7.5.1, §7.5.2
 */
import type { Output } from '../wire/output.ts';
import { flagsText } from '../wire/flags.ts';
import type { MailboxView } from './view.ts';

export const exists = (count: number): string => `* ${count} EXISTS\r\n`;

/** FETCH with FLAGS, and with the UID where the client works with UIDs. RFC 9051 §7.5.2 */
export const fetchFlags = (view: MailboxView, index: number, withUid: boolean): string =>
  `* ${index + 1} FETCH (${withUid ? `UID ${view.uid(index)} ` : ''}FLAGS (${flagsText(view.system(index), view.keywords(index))}))\r\n`;

/** FLAGS and PERMANENTFLAGS: what the mailbox knows and what can be set. */
export function knownFlags(view: MailboxView): string {
  const all = flagsText(31, [...view.knownKeywords.values()]);
  const permanent = view.readOnly ? '' : `${all} \\*`;
  return `* FLAGS (${all})\r\n* OK [PERMANENTFLAGS (${permanent})] ${view.readOnly ? 'Nothing can be changed' : 'Flags that are kept'}\r\n`;
}

/** Takes messages out of the view and says so, from the last to the first, so that no number shifts before it is said. */
export function expunge(view: MailboxView, indexes: readonly number[], output: Output): void {
  for (let at = indexes.length - 1; at >= 0; at--) output.text(`* ${(indexes[at] ?? 0) + 1} EXPUNGE\r\n`);
  view.remove(indexes);
}
