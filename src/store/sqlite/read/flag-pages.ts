/**
 * Pages of flags and MODSEQs as rows, and the flags of single messages out of them.
 */
import type { AccountId } from '../../../directory/types.ts';
import { type ColumnPage, pageOf } from '../../../ms/column-page.ts';
import { Flag, type MailboxId, type StoredMessage } from '../../../ms/types.ts';
import { type KeywordLists, unpackPage } from '../../flags/packed.ts';
import type { Statements } from '../statements.ts';
import { type ArrayRow, type MessageRow, bytesAt, numberAt, textAt } from './message-rows.ts';

/** What `pageOfArray` reads, in its order. */
export const pageColumns = 'page, mod_seq, octets, keywords';

export const pageOfArray = (row: ArrayRow, lists: KeywordLists): ColumnPage =>
  unpackPage(numberAt(row, 0), numberAt(row, 1), bytesAt(row, 2), textAt(row, 3), lists);

const between = `SELECT ${pageColumns} FROM flag_page
  WHERE account_id = ? AND mailbox_id = ? AND page >= ? AND page <= ? ORDER BY page`;

/** The messages of a mailbox, which come in order of UID, with their flags. The caller reads both from one state of the database. */
export function withFlags<Message extends MessageRow>(
  sql: Statements,
  account: AccountId,
  mailbox: MailboxId,
  messages: readonly Message[],
): readonly (Message & StoredMessage)[] {
  const first = messages[0]?.uid;
  const last = messages.at(-1)?.uid;
  if (first === undefined || last === undefined) return [];
  const lists: KeywordLists = new Map();
  const pages = sql
    .arrays(between, account, mailbox, pageOf(first), pageOf(last))
    .map((row) => pageOfArray(row, lists));
  let place = 0;
  return messages.map((message) => {
    const number = pageOf(message.uid);
    while ((pages[place]?.number ?? Number.POSITIVE_INFINITY) < number) place += 1;
    const page = pages[place];
    const at = page === undefined ? -1 : page.indexOf(message.uid);
    if (page === undefined || at < 0) throw new Error('a message has no flags');
    const { modSeq, system, keywords } = page.row(at);
    return Object.assign(message, { modSeq, flags: { system, keywords } }) as Message & StoredMessage;
  });
}

/** Octets of the messages with \Deleted. */
export function readDeletedSize(sql: Statements, account: AccountId, mailbox: MailboxId): number {
  const lists: KeywordLists = new Map();
  const deleted: number[] = [];
  for (const row of sql.eachArray(between, account, mailbox, 0, Number.MAX_SAFE_INTEGER)) {
    const { uids, system } = pageOfArray(row, lists);
    uids.forEach((uid, at) => {
      if (((system[at] ?? 0) & Flag.deleted) !== 0) deleted.push(uid);
    });
  }
  const [row] = sql.arrays(
    `SELECT coalesce(sum(m.size), 0)
     FROM json_each(?) u CROSS JOIN message m ON m.account_id = ? AND m.mailbox_id = ? AND m.uid = u.value`,
    JSON.stringify(deleted),
    account,
    mailbox,
  );
  return row === undefined ? 0 : numberAt(row, 0);
}
