/**
 * Annotations as rows. RFC 5464
 */
import type { AccountId } from '../../../directory/types.ts';
import type { Annotated, Annotation, ChangedAnnotation } from '../../../ms/annotations.ts';
import type { MailboxId, ModSeq } from '../../../ms/types.ts';
import { number, octets, text } from '../row.ts';
import type { Statements } from '../statements.ts';

/** Changes that are told in one go; of more, the later ones come with the next. Our own. */
const changesAtOnce = 1_000;

/** What is shared has no owner. */
const visible = 'owner_id IN (0, ?)';

export const readAnnotations = (sql: Statements, of: Annotated, user: AccountId): Annotation[] =>
  sql
    .rows(
      `SELECT name, value FROM annotation
       WHERE account_id = ? AND mailbox_id = ? AND ${visible} AND value IS NOT NULL ORDER BY name`,
      of.account,
      of.mailbox ?? 0,
      user,
    )
    .map((row) => ({ name: text(row, 'name'), value: octets(row, 'value') }));

export function lastAnnotation(sql: Statements, account: AccountId): ModSeq {
  const row = sql.row('SELECT coalesce(max(mod_seq), 0) AS last FROM annotation WHERE account_id = ?', account);
  return (row === null ? 0 : number(row, 'last')) as ModSeq;
}

export function readChangedAnnotations(
  sql: Statements,
  account: AccountId,
  user: AccountId,
  since: ModSeq,
): ChangedAnnotation[] {
  const rows = sql.rows(
    `SELECT mailbox_id, name, mod_seq FROM annotation
     WHERE account_id = ? AND mod_seq > ? AND ${visible} ORDER BY mod_seq LIMIT ?`,
    account,
    since,
    user,
    changesAtOnce,
  );
  return rows.map((row) => {
    const mailbox = number(row, 'mailbox_id');
    return {
      mailbox: mailbox === 0 ? null : (mailbox as MailboxId),
      name: text(row, 'name'),
      modSeq: number(row, 'mod_seq') as ModSeq,
    };
  });
}
