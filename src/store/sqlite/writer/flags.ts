/**
 * STORE: flags and keywords. RFC 9051 §6.4.6, RFC 7162 §3.1.3 (UNCHANGEDSINCE)
 */
import type { AccountId } from '../../../directory/types.ts';
import type { FlagChange, MailOutcome } from '../../../ms/port.ts';
import type { Flags, MailboxId, ModSeq, StoredMessage, Uid } from '../../../ms/types.ts';
import { messageOf } from '../read/rows.ts';
import { packKeywords } from './messages.ts';
import type { MailboxState, Transaction } from './transaction.ts';

export interface FlagsStored {
  readonly messages: readonly StoredMessage[];
  readonly modified: readonly Uid[];
}

const selectWithThread = `SELECT m.*, e.thread_id FROM message m JOIN email e ON e.account_id = m.account_id AND e.id = m.email_id
  WHERE m.account_id = ? AND m.mailbox_id = ? AND m.uid = ?`;

export function storeFlags(
  tx: Transaction,
  accountId: AccountId,
  mailboxId: MailboxId,
  uids: readonly Uid[],
  change: FlagChange,
  flags: Flags,
  unchangedSince: ModSeq | null,
): MailOutcome<FlagsStored> {
  const account = tx.account(accountId);
  const mailbox = account === null ? null : tx.mailbox(account, mailboxId);
  if (mailbox === null) return { ok: false, error: 'no-such-mailbox' };
  const messages: StoredMessage[] = [];
  const modified: Uid[] = [];
  for (const uid of uids) {
    const row = tx.sql.row(selectWithThread, accountId, mailboxId, uid);
    if (row === null) continue;
    const message = messageOf(row);
    if (unchangedSince !== null && message.modSeq > unchangedSince) {
      modified.push(uid);
      continue;
    }
    const wanted = applyChange(message.flags, change, flags);
    messages.push(
      sameFlags(message.flags, wanted)
        ? message
        : { ...message, flags: wanted, modSeq: write(tx, mailbox, message, wanted) },
    );
  }
  return { ok: true, value: { messages, modified } };

  function write(t: Transaction, box: MailboxState, message: StoredMessage, wanted: Flags): ModSeq {
    const modSeq = t.advance(box);
    t.sql.run(
      'UPDATE message SET mod_seq = ?, system_flags = ?, keywords = ? WHERE account_id = ? AND mailbox_id = ? AND uid = ?',
      modSeq,
      wanted.system,
      packKeywords(wanted.keywords),
      accountId,
      mailboxId,
      message.uid,
    );
    t.count(box, message.flags.system, message.size, -1);
    t.count(box, wanted.system, message.size, 1);
    return modSeq;
  }
}

/** Keywords are compared without case; the spelling that was there first stays. RFC 9051 §2.3.2 */
export function applyChange(old: Flags, change: FlagChange, flags: Flags): Flags {
  if (change === 'remove') {
    const gone = new Set(flags.keywords.map((keyword) => keyword.toLowerCase()));
    return {
      system: old.system & ~flags.system,
      keywords: old.keywords.filter((keyword) => !gone.has(keyword.toLowerCase())),
    };
  }
  const base = change === 'add' ? old : { system: 0, keywords: [] };
  if (base.keywords.length === 0 && flags.keywords.length === 0) {
    return { system: base.system | flags.system, keywords: [] };
  }
  const spelling = new Map(old.keywords.map((keyword) => [keyword.toLowerCase(), keyword]));
  const all = new Map<string, string>();
  for (const keyword of [...base.keywords, ...flags.keywords]) {
    const folded = keyword.toLowerCase();
    if (!all.has(folded)) all.set(folded, spelling.get(folded) ?? keyword);
  }
  return { system: base.system | flags.system, keywords: [...all.values()].sort() };
}

const sameFlags = (a: Flags, b: Flags): boolean =>
  a.system === b.system && packKeywords(a.keywords) === packKeywords(b.keywords);
