/**
 * E-mails as one thing in several mailboxes: into mailboxes, out of them, and flags of all their messages. RFC 8621 §4.6
 * An e-mail that leaves one mailbox for another is moved, and remains itself.
 */
import type { AccountId } from '../../../directory/types.ts';
import type { AddedEmail, EmailChange, EmailRefusal, Swap } from '../../../ms/emails.ts';
import { stagedSize } from '../../../ms/content.ts';
import { type MailOutcome, type NewMessage, uidRanges } from '../../../ms/port.ts';
import { type Rights, everyRight } from '../../../ms/rights.ts';
import { type EmailId, type Flags, type MailboxId, type ThreadId, type Uid, noFlags } from '../../../ms/types.ts';
import { packKeywords } from '../../flags/packed.ts';
import { numberAt } from '../read/message-rows.ts';
import { number } from '../row.ts';
import { keepContent } from './content.ts';
import { copy } from './copy.ts';
import { bury, messageRow } from './expunge.ts';
import { storeFlags } from './flags.ts';
import { filingVerdict, noteLessons } from './lessons.ts';
import { insertEmail, insertMessage, overQuota } from './messages.ts';
import type { AccountState, Transaction } from './transaction.ts';

/** UIDs of the messages of an e-mail, by mailbox. */
type Places = Map<MailboxId, Uid[]>;

const placesOf =
  'SELECT mailbox_id, uid, size FROM message WHERE account_id = ? AND email_id = ? ORDER BY mailbox_id, uid';

/** An e-mail of its own in several mailboxes, as a whole or not at all. */
export function addEmail(
  tx: Transaction,
  accountId: AccountId,
  mailboxIds: readonly MailboxId[],
  { content: staged, flags, internalDate }: NewMessage,
): MailOutcome<AddedEmail> {
  const account = tx.account(accountId);
  const mailboxes = [...new Set(mailboxIds)].map((id) => (account === null ? null : tx.mailbox(account, id)));
  const found = mailboxes.filter((mailbox) => mailbox !== null);
  if (account === null || found.length === 0 || found.length < mailboxes.length)
    return { ok: false, error: 'no-such-mailbox' };
  if (overQuota(account, stagedSize(staged) * found.length)) return { ok: false, error: 'over-quota' };
  const content = keepContent(tx, staged, 1);
  const email = insertEmail(tx, account, content, Buffer.alloc(0));
  for (const mailbox of found) {
    const verdict = filingVerdict(null, mailbox);
    if (verdict !== null) noteLessons(tx, accountId, [email], verdict);
    insertMessage(tx, mailbox, { email, flags, internalDate, size: content.size });
  }
  const row = tx.sql.row('SELECT thread_id FROM email WHERE account_id = ? AND id = ?', accountId, email);
  if (row === null) throw new Error('an e-mail that was just made is not there');
  return { ok: true, value: { id: email, threadId: number(row, 'thread_id') as ThreadId, size: content.size } };
}

export function changeEmails(
  tx: Transaction,
  accountId: AccountId,
  changes: readonly EmailChange[],
  within: readonly MailboxId[] | null,
): readonly (EmailRefusal | null)[] {
  const account = tx.account(accountId);
  if (account === null) return changes.map(() => 'not-found');
  const flagged = new FlagChanges();
  const refusals = changes.map((change) => changeOne(tx, account, change, within, flagged));
  flagged.write(tx, accountId);
  return refusals;
}

export function destroyEmails(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly EmailId[],
  within: readonly MailboxId[] | null,
): readonly (EmailRefusal | null)[] {
  const account = tx.account(accountId);
  return ids.map((id) => {
    const { places } = account === null ? nowhere : find(tx, account, id, within);
    if (account === null || places.size === 0) return 'not-found';
    for (const [mailbox, uids] of places) buryAll(tx, account, mailbox, uids);
    return null;
  });
}

const nowhere: { readonly places: Places; readonly size: number } = { places: new Map(), size: 0 };

function find(
  tx: Transaction,
  account: AccountState,
  id: EmailId,
  within: readonly MailboxId[] | null,
): typeof nowhere {
  const places: Places = new Map();
  let size = 0;
  for (const row of tx.sql.arrays(placesOf, account.id, id)) {
    const mailbox = numberAt(row, 0) as MailboxId;
    if (within !== null && !within.includes(mailbox)) continue;
    const uids = places.get(mailbox) ?? [];
    uids.push(numberAt(row, 1) as Uid);
    places.set(mailbox, uids);
    size = numberAt(row, 2);
  }
  return { places, size };
}

function changeOne(
  tx: Transaction,
  account: AccountState,
  { id, mailboxes, flags }: EmailChange,
  within: readonly MailboxId[] | null,
  flagged: FlagChanges,
): EmailRefusal | null {
  const { places, size } = find(tx, account, id, within);
  if (places.size === 0) return 'not-found';
  if (mailboxes !== null) {
    const before = everyFlag(tx, account, places);
    const refusal = refile(tx, account, places, mailboxes, size);
    if (refusal !== null) return refusal;
    // What any of its messages had is what the e-mail has. RFC 8621 §4.1.1
    if (before !== null) flagged.note('add', before, places);
  }
  if (flags === null) return null;
  if (flags.remove === 'others') flagged.note('set', flags.add, places);
  else {
    flagged.note('remove', flags.remove, places);
    flagged.note('add', flags.add, places);
  }
  return null;
}

/** What any of several messages has; null where there is only one. */
function everyFlag(tx: Transaction, account: AccountState, places: Places): Flags | null {
  const [first = []] = places.values();
  if (places.size === 1 && first.length === 1) return null;
  let system = 0;
  const keywords = new Map<string, string>();
  for (const [id, uids] of places) {
    const mailbox = tx.mailbox(account, id);
    for (const uid of mailbox === null ? [] : uids) {
      const flags = mailbox === null ? noFlags : (tx.flags(mailbox).flags(uid) ?? noFlags);
      system |= flags.system;
      for (const word of flags.keywords) keywords.set(word.toLowerCase(), word);
    }
  }
  return { system, keywords: [...keywords.values()].sort() };
}

/** Puts the e-mail where it is wanted; `places` says afterwards where it is. Nothing happens where it is refused. */
function refile(
  tx: Transaction,
  account: AccountState,
  places: Places,
  { add, remove }: Swap<readonly MailboxId[]>,
  size: number,
): EmailRefusal | null {
  const wanted = new Set(remove === 'others' ? add : [...places.keys(), ...add]);
  if (remove !== 'others') for (const id of remove) wanted.delete(id);
  if (wanted.size === 0) return 'no-mailbox-left';
  const comes = [...wanted].filter((id) => !places.has(id));
  const goes = [...places.keys()].filter((id) => !wanted.has(id));
  if (comes.some((id) => tx.mailbox(account, id) === null)) return 'no-such-mailbox';
  const copies = comes.length - goes.length;
  if (copies > 0 && overQuota(account, copies * size)) return 'over-quota';
  comes.forEach((to, at) => {
    const leaves = goes[at];
    const from = leaves ?? places.keys().next().value;
    const uid = from === undefined ? undefined : places.get(from)?.shift();
    if (from === undefined || uid === undefined) throw new Error('an e-mail is nowhere');
    if (leaves === undefined) places.get(from)?.unshift(uid);
    const done = copy(
      tx,
      account.id,
      from,
      [uid],
      { account: account.id, mailbox: to, rights: everyRight },
      leaves !== undefined,
    );
    if (!done.ok) throw new Error(`an e-mail could not be copied: ${done.error}`);
    places.set(to, [...done.value.to]);
  });
  for (const id of goes) {
    buryAll(tx, account, id, places.get(id) ?? []);
    places.delete(id);
  }
  return null;
}

function buryAll(tx: Transaction, account: AccountState, id: MailboxId, uids: readonly Uid[]): void {
  const mailbox = tx.mailbox(account, id);
  if (mailbox === null) return;
  for (const uid of uids) {
    const row = messageRow(tx, mailbox, uid);
    if (row !== null) bury(tx, mailbox, row, true);
  }
}

type FlagStep = 'add' | 'set' | 'remove';

/** All but \Deleted, which is IMAP's alone. */
const ofKeywords = 'sw' as Rights;

/** The same change of many e-mails is one STORE of each mailbox. Steps of one e-mail stay in their order. */
class FlagChanges {
  readonly #steps: Map<string, { step: FlagStep; mailbox: MailboxId; flags: Flags; uids: Uid[] }>[] = [];
  readonly #next = new Map<string, number>();

  note(step: FlagStep, flags: Flags, places: Places): void {
    if (step !== 'set' && flags.system === 0 && flags.keywords.length === 0) return;
    for (const [mailbox, uids] of places) {
      for (const uid of uids) {
        const message = `${mailbox}:${uid}`;
        const at = this.#next.get(message) ?? 0;
        this.#next.set(message, at + 1);
        const key = `${step} ${mailbox} ${flags.system} ${packKeywords(flags.keywords)}`;
        const steps = (this.#steps[at] ??= new Map<string, never>());
        const known = steps.get(key);
        if (known === undefined) steps.set(key, { step, mailbox, flags, uids: [uid] });
        else known.uids.push(uid);
      }
    }
  }

  write(tx: Transaction, account: AccountId): void {
    for (const steps of this.#steps) {
      for (const { step, mailbox, flags, uids } of steps.values())
        storeFlags(tx, account, mailbox, uidRanges(uids), step, flags, null, ofKeywords);
    }
  }
}
