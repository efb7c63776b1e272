/**
 * Setting annotations, all of a command or none, and what becomes of them with their mailbox.
 * Implements: RFC 5464 §4.1 (DELETE, RENAME), §4.3; RFC 6154 §4 (one mailbox for each special use).
 */
import type { AccountId } from '../../../directory/types.ts';
import {
  type Annotated,
  type AnnotationChange,
  type AnnotationChanges,
  type AnnotationLimits,
  type AnnotationOutcome,
  isPrivate,
  specialUseEntry,
} from '../../../ms/annotations.ts';
import type { MailboxId, ModSeq, SpecialUse } from '../../../ms/types.ts';
import { number, text, textOrNull } from '../row.ts';
import type { AccountState, MailboxState, Transaction } from './transaction.ts';

/** Entries taken away that an account remembers for sessions that have not heard of it yet. Our own. */
const removalsKept = 1_000;

interface Entry extends AnnotationChange {
  /** 0 is everybody. */
  readonly owner: number;
}

export function annotate(
  tx: Transaction,
  of: Annotated,
  user: AccountId,
  { entries, specialUse }: AnnotationChanges,
  limits: AnnotationLimits,
): AnnotationOutcome {
  const account = tx.account(of.account);
  if (account === null) return { ok: false, error: 'no-such-mailbox' };
  if (of.mailbox !== null && tx.mailbox(account, of.mailbox) === null) return { ok: false, error: 'no-such-mailbox' };
  const mailbox = of.mailbox ?? 0;
  const owned = entries.map((entry): Entry => ({ ...entry, owner: isPrivate(entry.name) ? user : 0 }));
  const known = sizes(tx, account.id, mailbox, user);
  for (const owner of [0, user]) {
    const refused = problem(tx, account.id, owner, known, owned, limits);
    if (refused !== null) return { ok: false, error: refused };
  }
  const modSeqs: ModSeq[] = [];
  for (const { name, value, owner } of owned) {
    if (value === null && !known.has(keyOf(owner, name))) continue;
    modSeqs.push(write(tx, account, mailbox, owner, name, value));
  }
  let lostUse: MailboxId | null = null;
  if (of.mailbox !== null && specialUse !== undefined) {
    const changed = setSpecialUse(tx, account, of.mailbox, specialUse);
    modSeqs.push(...changed.modSeqs);
    lostUse = changed.lostUse;
  }
  forgetRemovals(tx, account.id);
  return { ok: true, modSeqs, lostUse };
}

const keyOf = (owner: number, name: string): string => `${owner}${name}`;

/** Octets of the entries that there are, in both scopes. */
function sizes(tx: Transaction, account: AccountId, mailbox: number, user: AccountId): ReadonlyMap<string, number> {
  const rows = tx.sql.rows(
    `SELECT owner_id, name, length(value) AS size FROM annotation
     WHERE account_id = ? AND mailbox_id = ? AND owner_id IN (0, ?) AND value IS NOT NULL`,
    account,
    mailbox,
    user,
  );
  return new Map(rows.map((row) => [keyOf(number(row, 'owner_id'), text(row, 'name')), number(row, 'size')]));
}

/** Why the entries of a scope cannot be set. What takes away is never refused. */
function problem(
  tx: Transaction,
  account: AccountId,
  owner: number,
  known: ReadonlyMap<string, number>,
  entries: readonly Entry[],
  limits: AnnotationLimits,
): 'too-many' | 'over-quota' | null {
  const after = new Map([...known].filter(([key]) => key.startsWith(`${owner}/`)));
  const before = after.size;
  let octets = 0;
  for (const { name, value, owner: whose } of entries) {
    if (whose !== owner) continue;
    const key = keyOf(owner, name);
    const old = after.get(key);
    octets -= old === undefined ? 0 : name.length + old;
    octets += value === null ? 0 : name.length + value.length;
    if (value === null) after.delete(key);
    else after.set(key, value.length);
  }
  if (after.size > before && after.size > limits.entries) return 'too-many';
  if (octets <= 0) return null;
  const row = tx.sql.row(
    `SELECT coalesce(sum(length(name) + length(value)), 0) AS octets FROM annotation
     WHERE account_id = ? AND owner_id = ? AND value IS NOT NULL`,
    account,
    owner,
  );
  return (row === null ? 0 : number(row, 'octets')) + octets > limits.octets ? 'over-quota' : null;
}

function write(
  tx: Transaction,
  account: AccountState,
  mailbox: number,
  owner: number,
  name: string,
  value: Uint8Array | null,
): ModSeq {
  const modSeq = tx.advanceList(account);
  tx.sql.run(
    `INSERT INTO annotation (account_id, mailbox_id, owner_id, name, value, mod_seq) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (account_id, mailbox_id, owner_id, name) DO UPDATE SET value = excluded.value, mod_seq = excluded.mod_seq`,
    account.id,
    mailbox,
    owner,
    name,
    value,
    modSeq,
  );
  return modSeq;
}

/** The use is a column of the mailbox; its entry only says when it changed. */
function setSpecialUse(
  tx: Transaction,
  account: AccountState,
  mailbox: MailboxId,
  use: SpecialUse | null,
): { readonly modSeqs: readonly ModSeq[]; readonly lostUse: MailboxId | null } {
  const row = tx.sql.row('SELECT special_use FROM mailbox WHERE account_id = ? AND id = ?', account.id, mailbox);
  if (row === null || textOrNull(row, 'special_use') === use) return { modSeqs: [], lostUse: null };
  const give = (id: MailboxId, given: SpecialUse | null): ModSeq => {
    tx.sql.run('UPDATE mailbox SET special_use = ? WHERE account_id = ? AND id = ?', given, account.id, id);
    return write(tx, account, id, account.id, specialUseEntry, null);
  };
  const other = use === null ? null : tx.mailboxByUse(account, use);
  const lost = other === null ? [] : [give(other.id, null)];
  return { modSeqs: [...lost, give(mailbox, use)], lostUse: other?.id ?? null };
}

function forgetRemovals(tx: Transaction, account: AccountId): void {
  tx.sql.run(
    `DELETE FROM annotation WHERE account_id = ? AND value IS NULL AND mod_seq <= (
       SELECT mod_seq FROM annotation WHERE account_id = ? AND value IS NULL ORDER BY mod_seq DESC LIMIT 1 OFFSET ?
     )`,
    account,
    account,
    removalsKept,
  );
}

/** RENAME of INBOX: both have them from then on. RFC 5464 §4.1 */
export function copyAnnotations(tx: Transaction, from: MailboxState, to: MailboxState): void {
  const rows = tx.sql.rows(
    'SELECT owner_id, name FROM annotation WHERE account_id = ? AND mailbox_id = ? AND value IS NOT NULL',
    from.account.id,
    from.id,
  );
  for (const row of rows) {
    tx.sql.run(
      `INSERT INTO annotation (account_id, mailbox_id, owner_id, name, value, mod_seq)
       SELECT account_id, ?, owner_id, name, value, ? FROM annotation
       WHERE account_id = ? AND mailbox_id = ? AND owner_id = ? AND name = ?`,
      to.id,
      tx.advanceList(to.account),
      from.account.id,
      from.id,
      number(row, 'owner_id'),
      text(row, 'name'),
    );
  }
}

/** DELETE: a mailbox of the same name begins without them. RFC 5464 §4.1 */
export function forgetAnnotations(tx: Transaction, mailbox: MailboxState): void {
  tx.sql.run('DELETE FROM annotation WHERE account_id = ? AND mailbox_id = ?', mailbox.account.id, mailbox.id);
}
