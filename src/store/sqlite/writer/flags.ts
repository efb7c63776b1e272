/**
 * STORE: flags and keywords. RFC 9051 §6.4.6, RFC 7162 §3.1.3 (UNCHANGEDSINCE)
 * All messages that one STORE changes get the same MODSEQ (RFC 7162 §3.1: a value may be shared), and neighbours whose
 * keywords stay are changed by one statement.
 */
import type { AccountId } from '../../../directory/types.ts';
import type { FlagChange, MailOutcome } from '../../../ms/port.ts';
import { type Rights, settable, settableBits } from '../../../ms/rights.ts';
import { type Flags, type MailboxId, type ModSeq, type StoredMessage, type Uid, noFlags } from '../../../ms/types.ts';
import { type ArrayRow, messageColumns, messageOfArray } from '../read/message-rows.ts';
import { packKeywords } from './messages.ts';
import { type PackedMessages, packMessages } from './packed-messages.ts';
import type { MailboxState, Transaction } from './transaction.ts';

export interface FlagsStored {
  /** As they are now. */
  readonly messages: PackedMessages;
  readonly modified: readonly Uid[];
}

const select = `SELECT ${messageColumns} FROM message m
  CROSS JOIN email e ON e.account_id = m.account_id AND e.id = m.email_id WHERE m.account_id = ? AND m.mailbox_id = ?`;

/** A message that changes. */
interface Changing {
  /** Counts the messages of the mailbox, gone ones or not: there is none between two numbers that follow each other. */
  readonly place: number;
  readonly message: StoredMessage;
  readonly wanted: Flags;
}

export function storeFlags(
  tx: Transaction,
  accountId: AccountId,
  mailboxId: MailboxId,
  uids: readonly Uid[],
  change: FlagChange,
  asked: Flags,
  unchangedSince: ModSeq | null,
  rights: Rights,
): MailOutcome<FlagsStored> {
  const account = tx.account(accountId);
  const mailbox = account === null ? null : tx.mailbox(account, mailboxId);
  if (mailbox === null) return { ok: false, error: 'no-such-mailbox' };
  const flags = settable(rights, asked);
  const messages: StoredMessage[] = [];
  const modified: Uid[] = [];
  const changing: Changing[] = [];
  const wantedUids = new Set<number>(uids);
  const { rows, whole } = readRows(tx, mailbox, uids);
  rows.forEach((row, index) => {
    const message = messageOfArray(row);
    if (!wantedUids.has(message.uid)) return;
    if (unchangedSince !== null && message.modSeq > unchangedSince) {
      modified.push(message.uid);
      return;
    }
    const wanted = applyChange(message.flags, change, flags, rights);
    if (sameFlags(message.flags, wanted)) messages.push(message);
    else changing.push({ place: whole ? index : message.uid, message, wanted });
  });
  if (changing.length > 0) {
    const modSeq = tx.advance(mailbox);
    write(tx, mailbox, changing, change, flags, rights, modSeq);
    for (const { message, wanted } of changing) messages.push({ ...message, flags: wanted, modSeq });
    messages.sort((a, b) => a.uid - b.uid);
  }
  return { ok: true, value: { messages: packMessages(messages), modified } };
}

interface Rows {
  readonly rows: readonly ArrayRow[];
  /** Whether they are all that the mailbox has between the first and the last. */
  readonly whole: boolean;
}

/** The messages in order of UID: as a range, with what lies between, where most of it is wanted; else one by one. */
function readRows(tx: Transaction, { account, id }: MailboxState, uids: readonly Uid[]): Rows {
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const uid of uids) {
    first = Math.min(first, uid);
    last = Math.max(last, uid);
  }
  if (uids.length > 8 && last - first < 4 * uids.length) {
    const range = `${select} AND m.uid >= ? AND m.uid <= ? ORDER BY m.uid`;
    return { rows: tx.sql.arrays(range, account.id, id, first, last), whole: true };
  }
  const inOrder = [...new Set(uids)].sort((a, b) => a - b);
  return {
    rows: inOrder.flatMap((uid) => tx.sql.arrays(`${select} AND m.uid = ?`, account.id, id, uid)),
    whole: false,
  };
}

/** Runs shorter than this are written message by message. */
const shortRun = 4;

function write(
  tx: Transaction,
  mailbox: MailboxState,
  changing: readonly Changing[],
  change: FlagChange,
  flags: Flags,
  rights: Rights,
  modSeq: ModSeq,
): void {
  // What the flag bits become in one statement: those that are kept, and those that are set.
  const keep = change === 'add' ? -1 : change === 'remove' ? ~flags.system : ~settableBits(rights);
  const set = change === 'remove' ? 0 : flags.system;
  for (const { message, wanted } of changing) {
    tx.count(mailbox, message.flags.system, message.size, -1);
    tx.count(mailbox, wanted.system, message.size, 1);
  }
  for (let at = 0; at < changing.length;) {
    const end = runEnd(changing, at);
    const from = changing[at];
    if (from === undefined) break;
    if (end - at >= shortRun) {
      tx.sql.run(
        `UPDATE message SET mod_seq = ?, system_flags = (system_flags & ?) | ?
         WHERE account_id = ? AND mailbox_id = ? AND uid >= ? AND uid <= ?`,
        modSeq,
        keep,
        set,
        mailbox.account.id,
        mailbox.id,
        from.message.uid,
        changing[end - 1]?.message.uid ?? from.message.uid,
      );
      at = end;
      continue;
    }
    tx.sql.run(
      'UPDATE message SET mod_seq = ?, system_flags = ?, keywords = ? WHERE account_id = ? AND mailbox_id = ? AND uid = ?',
      modSeq,
      from.wanted.system,
      packKeywords(from.wanted.keywords),
      mailbox.account.id,
      mailbox.id,
      from.message.uid,
    );
    at += 1;
  }
}

/** End of the run of messages, neighbours in the mailbox, that begins at `at` and whose keywords stay; `at` where there is none. */
function runEnd(changing: readonly Changing[], at: number): number {
  const start = changing[at];
  let end = at;
  while (end < changing.length) {
    const each = changing[end];
    if (start === undefined || each === undefined || each.place - start.place !== end - at) break;
    if (packKeywords(each.message.flags.keywords) !== packKeywords(each.wanted.keywords)) break;
    end += 1;
  }
  return end;
}

/**
 * Keywords are compared without case; the spelling that was there first stays. RFC 9051 §2.3.2
 * What the rights do not let anybody touch stays when flags are replaced. RFC 4314 §4
 */
export function applyChange(old: Flags, change: FlagChange, flags: Flags, rights: Rights): Flags {
  if (change === 'remove') {
    const gone = new Set(flags.keywords.map((keyword) => keyword.toLowerCase()));
    return {
      system: old.system & ~flags.system,
      keywords:
        old.keywords.length === 0 ? old.keywords : old.keywords.filter((keyword) => !gone.has(keyword.toLowerCase())),
    };
  }
  const replaced = settable(rights, old);
  const fixed = {
    system: old.system & ~replaced.system,
    keywords: replaced.keywords.length === 0 ? old.keywords : noFlags.keywords,
  };
  const base = change === 'add' ? old : fixed;
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
