/**
 * STORE: flags and keywords. RFC 9051 §6.4.6, RFC 7162 §3.1.3 (UNCHANGEDSINCE)
 * All messages that one STORE changes get the same MODSEQ (RFC 7162 §3.1: a value may be shared). A range is changed by one
 * statement, and no message of it is looked at on its own.
 */
import type { AccountId } from '../../../directory/types.ts';
import type { FlagChange, MailOutcome, StoreResult, UidRange } from '../../../ms/port.ts';
import { type Rights, has, settable, settableBits } from '../../../ms/rights.ts';
import { Flag, type Flags, type MailboxId, type ModSeq, type Uid } from '../../../ms/types.ts';
import { numberAt, textAt } from '../read/message-rows.ts';
import { packKeywords, unpackKeywords } from './messages.ts';
import type { MailboxState, Transaction } from './transaction.ts';

/** What a STORE does to flags, as SQL says it. */
interface Change {
  readonly kind: FlagChange;
  readonly flags: Flags;
  /** Flag bits become (bits & keep) | set. */
  readonly keep: number;
  readonly set: number;
  readonly unchangedSince: number;
}

export function storeFlags(
  tx: Transaction,
  accountId: AccountId,
  mailboxId: MailboxId,
  ranges: readonly UidRange[],
  kind: FlagChange,
  asked: Flags,
  unchangedSince: ModSeq | null,
  rights: Rights,
): MailOutcome<StoreResult> {
  const account = tx.account(accountId);
  const mailbox = account === null ? null : tx.mailbox(account, mailboxId);
  if (mailbox === null) return { ok: false, error: 'no-such-mailbox' };
  const flags = settable(rights, asked);
  const change: Change = {
    kind,
    flags,
    // What the rights do not let anybody touch stays when flags are replaced. RFC 4314 §4
    keep: kind === 'add' ? -1 : kind === 'remove' ? ~flags.system : ~settableBits(rights),
    set: kind === 'remove' ? 0 : flags.system,
    unchangedSince: unchangedSince ?? Number.MAX_SAFE_INTEGER,
  };
  const modified: Uid[] = [];
  let modSeq: ModSeq | null = null;
  let found = 0;
  const changes = (): ModSeq => (modSeq ??= tx.advance(mailbox));
  for (const range of ranges) {
    if (unchangedSince !== null) for (const uid of changedLater(tx, mailbox, range, unchangedSince)) modified.push(uid);
    found += storeBits(tx, mailbox, range, change, changes);
    if ((kind === 'set' && has(rights, 'w')) || flags.keywords.length > 0)
      storeKeywords(tx, mailbox, range, change, changes);
  }
  return { ok: true, value: { modSeq, found, modified } };
}

const inRange = 'account_id = ? AND mailbox_id = ? AND uid >= ? AND uid <= ?';
const valuesOf = ({ account, id }: MailboxState, { from, to }: UidRange): [number, number, number, number] => [
  account.id,
  id,
  from,
  to,
];

function changedLater(tx: Transaction, mailbox: MailboxState, range: UidRange, since: ModSeq): Uid[] {
  const query = `SELECT uid FROM message WHERE ${inRange} AND mod_seq > ? ORDER BY uid`;
  return tx.sql.arrays(query, ...valuesOf(mailbox, range), since).map((row) => numberAt(row, 0) as Uid);
}

/** What the change of bits does to a range, before it is done. */
const difference = `
  SELECT count(*),
    coalesce(sum(changes), 0),
    coalesce(sum(changes * ((old & ${Flag.seen}) - (new & ${Flag.seen}))), 0) / ${Flag.seen},
    coalesce(sum(changes * ((new & ${Flag.deleted}) - (old & ${Flag.deleted}))), 0) / ${Flag.deleted}
  FROM (
    SELECT system_flags AS old, (system_flags & ?) | ? AS new,
      CASE WHEN (system_flags & ?) | ? <> system_flags AND mod_seq <= ? THEN 1 ELSE 0 END AS changes
    FROM message WHERE ${inRange}
  ) AS bits`;

/** Changes the system flags of a range; answers how many messages there are in it. */
function storeBits(
  tx: Transaction,
  mailbox: MailboxState,
  range: UidRange,
  { keep, set, unchangedSince }: Change,
  changes: () => ModSeq,
): number {
  const values = valuesOf(mailbox, range);
  const [counted = []] = tx.sql.arrays(difference, keep, set, keep, set, unchangedSince, ...values);
  if (numberAt(counted, 1) > 0) {
    tx.sql.run(
      `UPDATE message SET mod_seq = ?, system_flags = (system_flags & ?) | ?
       WHERE ${inRange} AND (system_flags & ?) | ? <> system_flags AND mod_seq <= ?`,
      changes(),
      keep,
      set,
      ...values,
      keep,
      set,
      unchangedSince,
    );
    mailbox.unseen += numberAt(counted, 2);
    mailbox.deleted += numberAt(counted, 3);
  }
  return numberAt(counted, 0);
}

/** Changes the keywords of a range: each combination of them that is there becomes another one. */
function storeKeywords(
  tx: Transaction,
  mailbox: MailboxState,
  range: UidRange,
  { kind, flags, unchangedSince }: Change,
  modSeq: () => ModSeq,
): void {
  const values = valuesOf(mailbox, range);
  const before = tx.sql.arrays(`SELECT DISTINCT keywords FROM message WHERE ${inRange}`, ...values);
  const changed = before.flatMap((row) => {
    const old = textAt(row, 0);
    const wanted = packKeywords(keywordsAfter(unpackKeywords(old), kind, flags.keywords));
    return wanted === old ? [] : [{ old, wanted }];
  });
  if (changed.length === 0) return;
  tx.sql.database.exec(
    'CREATE TEMP TABLE IF NOT EXISTS keyword_change (old TEXT PRIMARY KEY, wanted TEXT NOT NULL); DELETE FROM keyword_change',
  );
  for (const { old, wanted } of changed) tx.sql.run('INSERT INTO keyword_change VALUES (?, ?)', old, wanted);
  const now = modSeq();
  // What has this MODSEQ already got it a moment ago, with its bits.
  tx.sql.run(
    `UPDATE message SET mod_seq = ?, keywords = (SELECT wanted FROM keyword_change WHERE old = message.keywords)
     WHERE ${inRange} AND (mod_seq <= ? OR mod_seq = ?) AND keywords IN (SELECT old FROM keyword_change)`,
    now,
    ...values,
    unchangedSince,
    now,
  );
}

/** Keywords are compared without case; the spelling that was there first stays. RFC 9051 §2.3.2 */
export function keywordsAfter(
  old: readonly string[],
  change: FlagChange,
  keywords: readonly string[],
): readonly string[] {
  if (change === 'remove') {
    const gone = new Set(keywords.map((keyword) => keyword.toLowerCase()));
    return old.filter((keyword) => !gone.has(keyword.toLowerCase()));
  }
  const spelling = new Map(old.map((keyword) => [keyword.toLowerCase(), keyword]));
  const all = new Map<string, string>();
  for (const keyword of change === 'add' ? [...old, ...keywords] : keywords) {
    const folded = keyword.toLowerCase();
    if (!all.has(folded)) all.set(folded, spelling.get(folded) ?? keyword);
  }
  return [...all.values()].sort();
}
