/** Boxes that only their owner opens. keys/boxes.ts */
import type { AccountId } from '../../../directory/types.ts';
import type { BoxLimits, BoxOutcome } from '../../../keys/boxes.ts';
import type { Box } from '../../../keys/types.ts';
import { number } from '../row.ts';
import { forgetGone, nextId, nextSeq, removeCounted, stirAccount } from './counted-rows.ts';
import type { Transaction } from './transaction.ts';

const table = 'account_box';

export function addBox(
  tx: Transaction,
  account: AccountId,
  { kind, content }: Omit<Box, 'id'>,
  limits: BoxLimits,
): BoxOutcome {
  if (tx.account(account) === null) return { ok: false, error: 'not-found' };
  const octets = Buffer.byteLength(content);
  const { boxes, used } = usage(tx, account, 0);
  if (boxes >= limits.boxes || used + octets > limits.octets) return { ok: false, error: 'too-many' };
  const id = nextId(tx, table, account);
  const seq = nextSeq(tx, table, account);
  tx.sql.run(
    `INSERT INTO account_box (account_id, id, kind, content, octets, created_seq, changed_seq, gone)
     VALUES (?, ?, ?, ?, ?, ?, ?, 0)`,
    account,
    id,
    kind,
    content,
    octets,
    seq,
    seq,
  );
  stirAccount(tx, account);
  return { ok: true, id };
}

export function replaceBox(
  tx: Transaction,
  account: AccountId,
  { id, kind, content }: Box,
  limits: BoxLimits,
): BoxOutcome {
  const octets = Buffer.byteLength(content);
  if (usage(tx, account, id).used + octets > limits.octets) return { ok: false, error: 'too-many' };
  const changed = tx.sql.run(
    `UPDATE account_box SET kind = ?, content = ?, octets = ?, changed_seq = ? WHERE account_id = ? AND id = ? AND gone = 0`,
    kind,
    content,
    octets,
    nextSeq(tx, table, account),
    account,
    id,
  );
  if (changed === 0) return { ok: false, error: 'not-found' };
  stirAccount(tx, account);
  return { ok: true, id };
}

export function removeBox(tx: Transaction, account: AccountId, id: number): boolean {
  const row = tx.sql.row('SELECT id FROM account_box WHERE account_id = ? AND id = ? AND gone = 0', account, id);
  if (row === null) return false;
  removeCounted(tx, table, account, id);
  tx.sql.run("UPDATE account_box SET content = '', octets = 0 WHERE account_id = ? AND id = ?", account, id);
  forgetGone(tx, table, account);
  stirAccount(tx, account);
  return true;
}

function usage(
  tx: Transaction,
  account: AccountId,
  without: number,
): { readonly boxes: number; readonly used: number } {
  const row = tx.sql.row(
    `SELECT count(*) AS boxes, coalesce(sum(octets), 0) AS used FROM account_box
     WHERE account_id = ? AND id <> ? AND gone = 0`,
    account,
    without,
  );
  return row === null ? { boxes: 0, used: 0 } : { boxes: number(row, 'boxes'), used: number(row, 'used') };
}
