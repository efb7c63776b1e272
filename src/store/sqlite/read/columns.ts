/**
 * A whole mailbox in columns: as few octets a message as an open mailbox needs.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Mailbox, MailboxColumns } from '../../../ms/types.ts';
import { unpackKeywords } from '../writer/messages.ts';

const prepared = new WeakMap<DatabaseSync, StatementSync>();

function statement(database: DatabaseSync): StatementSync {
  const known = prepared.get(database);
  if (known !== undefined) return known;
  const made = database.prepare(
    'SELECT uid, mod_seq, system_flags, keywords FROM message WHERE account_id = ? AND mailbox_id = ? ORDER BY uid',
  );
  made.setReturnArrays(true);
  prepared.set(database, made);
  return made;
}

export function readColumns(database: DatabaseSync, mailbox: Mailbox): MailboxColumns {
  const rows = statement(database).all(mailbox.account, mailbox.id) as unknown as [number, number, number, string][];
  const uids = new Uint32Array(rows.length);
  const modSeqs = new Float64Array(rows.length);
  const system = new Uint8Array(rows.length);
  const keywords = new Map<number, readonly string[]>();
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (row === undefined) break;
    uids[i] = row[0];
    modSeqs[i] = row[1];
    system[i] = row[2];
    if (row[3] !== '') keywords.set(i, unpackKeywords(row[3]));
  }
  return { mailbox, uids, modSeqs, system, keywords };
}
