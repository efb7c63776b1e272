/**
 * What somebody says of mail by filing it: into Junk is spam, out of Junk or of Quarantine is wanted, and so are the keywords
 * $Junk and $NotJunk. RFC 9051 §2.3.2
 * It is noted in the transaction that files, and learned behind it (lessons/). What a delivery files, nobody has said: accept.ts
 * notes nothing, nor does a tool beside the server.
 */
import type { AccountId } from '../../../directory/types.ts';
import { quarantineMailbox } from '../../../ms/types.ts';
import type { LessonVerdict } from '../../../spam/lessons.ts';
import type { MailboxState, Transaction } from './transaction.ts';

/** What it says to bring a message from a mailbox (null: from outside) to another; null where it says nothing. */
export function filingVerdict(from: MailboxState | null, to: MailboxState): LessonVerdict | null {
  if (to.use === 'junk') return from?.use === 'junk' ? null : 'spam';
  if (from === null || to.use === 'trash' || to.name === quarantineMailbox) return null;
  return from.use === 'junk' || from.name === quarantineMailbox ? 'ham' : null;
}

/** As registered, and as Thunderbird and others wrote them before. Lower case. */
const junkWords: ReadonlySet<string> = new Set(['$junk', 'junk']);
const wantedWords: ReadonlySet<string> = new Set(['$notjunk', 'notjunk', 'nonjunk']);

/** With both, it is as if there were none. RFC 9051 §2.3.2 */
export function keywordsVerdict(keywords: readonly string[]): LessonVerdict {
  const folded = keywords.map((keyword) => keyword.toLowerCase());
  const junk = folded.some((keyword) => junkWords.has(keyword));
  const wanted = folded.some((keyword) => wantedWords.has(keyword));
  return junk === wanted ? 'none' : junk ? 'spam' : 'ham';
}

/** The newest word about an e-mail is the one that counts. */
const newest = 'ON CONFLICT (account_id, email_id) DO UPDATE SET verdict = excluded.verdict';

export function noteLessons(
  tx: Transaction,
  account: AccountId,
  emails: readonly number[],
  verdict: LessonVerdict,
): void {
  if (tx.teaches && emails.length > 0) sayOf(tx, account, emails, verdict);
}

/** The same of whoever says it. */
export function sayOf(tx: Transaction, account: AccountId, emails: readonly number[], verdict: LessonVerdict): void {
  tx.sql.run(
    `INSERT INTO spam_task (account_id, email_id, verdict) SELECT ?, value, ? FROM json_each(?) WHERE true ${newest}`,
    account,
    verdict,
    JSON.stringify(emails),
  );
  tx.lessonsNoted();
}

/** The same of messages of a mailbox. */
export function noteLessonsOf(
  tx: Transaction,
  mailbox: MailboxState,
  uids: readonly number[],
  verdict: LessonVerdict,
): void {
  if (!tx.teaches || uids.length === 0) return;
  tx.sql.run(
    `INSERT INTO spam_task (account_id, email_id, verdict) SELECT m.account_id, m.email_id, ? FROM json_each(?) u
       CROSS JOIN message m ON m.account_id = ? AND m.mailbox_id = ? AND m.uid = u.value WHERE true ${newest}`,
    verdict,
    JSON.stringify(uids),
    mailbox.account.id,
    mailbox.id,
  );
  tx.lessonsNoted();
}

/** Tasks that cannot be done: the e-mail is gone, or cannot be read. */
export function dropTasks(
  tx: Transaction,
  tasks: readonly { readonly account: number; readonly email: number }[],
): void {
  for (const { account, email } of tasks) {
    tx.sql.run('DELETE FROM spam_task WHERE account_id = ? AND email_id = ?', account, email);
  }
}
