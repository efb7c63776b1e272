/** Boxes that only their owner opens: what is done to them is done in one transaction, all of it or nothing. keys/boxes.ts */
import type { AccountId } from '../../../directory/types.ts';
import type { BoxChange, BoxLimits, BoxOutcome } from '../../../keys/boxes.ts';
import type { Box } from '../../../keys/types.ts';
import { number } from '../row.ts';
import { forgetGone, nextId, nextSeq, removeCounted, stirAccount } from './counted-rows.ts';
import type { Transaction } from './transaction.ts';

const table = 'account_box';

/** Everything is looked at before anything is written. */
export function changeBoxes(
  tx: Transaction,
  account: AccountId,
  state: number,
  change: BoxChange,
  limits: BoxLimits,
): BoxOutcome {
  if (tx.account(account) === null) return { ok: false, error: 'not-found' };
  if (nextSeq(tx, table, account) - 1 !== state) return { ok: false, error: 'changed' };
  const refused = refusal(tx, account, change, limits);
  if (refused !== null) return { ok: false, error: refused };
  const { create, replace, remove } = change;
  const created = create.map((box) => add(tx, account, box));
  for (const box of replace) rewrite(tx, account, box);
  for (const id of remove) removeCounted(tx, table, account, id);
  if (remove.length > 0) empty(tx, account);
  if (create.length + replace.length + remove.length > 0) stirAccount(tx, account);
  return { ok: true, created, state: nextSeq(tx, table, account) - 1 };
}

function refusal(
  tx: Transaction,
  account: AccountId,
  { create, replace, remove }: BoxChange,
  limits: BoxLimits,
): 'not-found' | 'too-many' | null {
  const octets = new Map(
    tx.sql
      .rows('SELECT id, octets FROM account_box WHERE account_id = ? AND gone = 0', account)
      .map((row) => [number(row, 'id'), number(row, 'octets')]),
  );
  if ([...replace.map(({ id }) => id), ...remove].some((id) => !octets.has(id))) return 'not-found';
  for (const { id, content } of replace) octets.set(id, Buffer.byteLength(content));
  for (const id of remove) octets.delete(id);
  const sizes = [...octets.values(), ...create.map(({ content }) => Buffer.byteLength(content))];
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.length > limits.boxes || all > limits.octets ? 'too-many' : null;
}

function add(tx: Transaction, account: AccountId, { kind, content }: Omit<Box, 'id'>): number {
  const id = nextId(tx, table, account);
  const seq = nextSeq(tx, table, account);
  tx.sql.run(
    `INSERT INTO account_box (account_id, id, kind, content, octets, created_seq, changed_seq, gone)
     VALUES (?, ?, ?, ?, ?, ?, ?, 0)`,
    account,
    id,
    kind,
    content,
    Buffer.byteLength(content),
    seq,
    seq,
  );
  return id;
}

const rewrite = (tx: Transaction, account: AccountId, { id, kind, content }: Box): number =>
  tx.sql.run(
    `UPDATE account_box SET kind = ?, content = ?, octets = ?, changed_seq = ? WHERE account_id = ? AND id = ? AND gone = 0`,
    kind,
    content,
    Buffer.byteLength(content),
    nextSeq(tx, table, account),
    account,
    id,
  );

/** Of what is gone nothing stays but that it was there. */
function empty(tx: Transaction, account: AccountId): void {
  tx.sql.run("UPDATE account_box SET content = '', octets = 0 WHERE account_id = ? AND gone = 1", account);
  forgetGone(tx, table, account);
}
