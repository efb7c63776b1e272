/**
 * Verification of the pages of flags: that they have exactly the messages of their mailbox, and that its counters say the same.
 */
import type { ColumnPage } from '../../../ms/column-page.ts';
import { pageSpan } from '../../../ms/column-page.ts';
import { Flag } from '../../../ms/types.ts';
import { type ArrayRow, numberAt, textAt } from '../read/message-rows.ts';
import { pageColumns, pageOfArray } from '../read/flag-pages.ts';
import type { Statements } from '../statements.ts';

const mailboxes = 'SELECT account_id, id, name, messages, unseen, deleted, highest_mod_seq FROM mailbox';
const pagesOf = `SELECT ${pageColumns} FROM flag_page WHERE account_id = ? AND mailbox_id = ? ORDER BY page`;
const uidsOf = 'SELECT uid FROM message WHERE account_id = ? AND mailbox_id = ? AND uid >= ? AND uid < ? ORDER BY uid';

export function verifyFlags(sql: Statements, tell: (problem: string) => void): void {
  for (const row of sql.eachArray(mailboxes)) verifyMailbox(sql, row, tell);
}

function verifyMailbox(sql: Statements, row: ArrayRow, tell: (problem: string) => void): void {
  const account = numberAt(row, 0);
  const mailbox = numberAt(row, 1);
  const which = `${account}/${textAt(row, 2)}`;
  let messages = 0;
  let unseen = 0;
  let deleted = 0;
  for (const packed of sql.eachArray(pagesOf, account, mailbox)) {
    const page = unpacked(packed);
    const first = numberAt(packed, 0) * pageSpan;
    const uids = sql.arrays(uidsOf, account, mailbox, first, first + pageSpan).map((message) => numberAt(message, 0));
    if (page === null || !isWhole(page, numberAt(row, 6))) tell(`a page of flags that is damaged: ${which}/${first}`);
    else if (page.count !== uids.length || uids.some((uid, at) => page.uids[at] !== uid))
      tell(`a page of flags that has other messages than the mailbox: ${which}/${first}`);
    messages += page?.count ?? 0;
    for (const bits of page?.system ?? []) {
      if ((bits & Flag.seen) === 0) unseen += 1;
      if ((bits & Flag.deleted) !== 0) deleted += 1;
    }
  }
  if (messages !== numberAt(row, 3)) tell(`a mailbox with flags of ${messages} messages: ${which}`);
  if (unseen !== numberAt(row, 4) || deleted !== numberAt(row, 5))
    tell(`a mailbox whose counters of flags are wrong: ${which}`);
}

function unpacked(row: ArrayRow): ColumnPage | null {
  try {
    return pageOfArray(row, new Map());
  } catch {
    return null;
  }
}

/** Whether what the page says of itself can be: no MODSEQ from the future, no keywords that are not there. */
const isWhole = ({ modSeq, modSeqs, places, lists }: ColumnPage, highest: number): boolean =>
  modSeq <= highest && modSeqs.every((each) => each <= modSeq) && (places ?? []).every((place) => place < lists.length);
