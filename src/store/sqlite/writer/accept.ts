/**
 * A message is accepted: all its local deliveries and its queue entry, in one transaction, as a whole or not at all.
 */
import { stagedSize } from '../../../ms/content.ts';
import type { Evidence, LocalDelivery, Placing } from '../../../mda/types.ts';
import type { AcceptOutcome, Acceptance, QueueRecipientId } from '../../../mta/queue/port.ts';
import { keepContent, releaseContent } from './content.ts';
import { isOpenToPosts } from './access.ts';
import { keepEvidence, packEvidence } from './evidence.ts';
import { takeCopies } from './lists.ts';
import { ensureMailbox } from './mailboxes.ts';
import { type MessageRow, insertMessage, insertNew, overQuota } from './messages.ts';
import { enqueue } from './enqueue.ts';
import { keepSubmission } from './submissions.ts';
import { traceAccepted } from './traces.ts';
import { noteBounces, notifyArrival, notifyDelivered } from './webhooks.ts';
import type { AccountState, MailboxState, Transaction } from './transaction.ts';

export function accept(tx: Transaction, acceptance: Acceptance): AcceptOutcome {
  if (acceptance.serves !== undefined && isServed(tx, acceptance.serves)) return { ok: true, refused: [] };
  if (acceptance.copies !== undefined && !takeCopies(tx, acceptance.copies)) return { ok: true, refused: [] };
  const { receivedAt } = acceptance;
  const size = stagedSize(acceptance.content);
  const sizeOf = ({ content }: LocalDelivery): number => (content === undefined ? size : stagedSize(content));
  const refused: { delivery: number; reason: 'over-quota' | 'no-such-account' }[] = [];
  const possible: { account: AccountState; delivery: LocalDelivery }[] = [];
  acceptance.deliveries.forEach((delivery, index) => {
    const account = tx.account(delivery.account);
    if (account === null) refused.push({ delivery: index, reason: 'no-such-account' });
    else if (overQuota(account, sizeOf(delivery))) refused.push({ delivery: index, reason: 'over-quota' });
    else if (delivery.withheld !== true) possible.push({ account, delivery });
  });
  const { redirects = [] } = acceptance;
  const shared = possible.filter(({ delivery }) => delivery.content === undefined).length;
  const references = shared + redirects.length + (acceptance.relay === null ? 0 : 1);
  // With nothing to refer to it the content would be an orphan at once; it is kept for nobody.
  if (references === 0 && possible.length === 0) {
    traceAccepted(tx, acceptance, refused, { messageId: null, size });
    return { ok: true, refused };
  }
  const message = references === 0 ? null : keepContent(tx, acceptance.content, references);
  let messageId = message?.facts.messageId ?? null;
  const packed = new Map<Evidence, Buffer>();
  for (const { account, delivery } of possible) {
    const mailbox = targetOf(tx, account, delivery);
    const content = delivery.content === undefined ? message : keepContent(tx, delivery.content, 1);
    messageId ??= content?.facts.messageId ?? null;
    if (content === null) throw new Error('a delivery of a message that is not kept');
    if (mailbox === null) {
      releaseContent(tx, content.blob, 1);
      refused.push({ delivery: acceptance.deliveries.indexOf(delivery), reason: 'no-such-account' });
      continue;
    }
    const email = account.nextEmail;
    const prefix = Buffer.from(delivery.prefix);
    const uid = insertNew(tx, mailbox, content, prefix, delivery.flags, receivedAt);
    notifyArrival(tx, { mailbox, uid, email, size: prefix.length + content.size, receivedAt }, content);
    fileAlso(tx, account, mailbox, delivery, { email, internalDate: receivedAt, size: prefix.length + content.size });
    const { evidence } = delivery;
    if (evidence === undefined) continue;
    if (!packed.has(evidence)) packed.set(evidence, packEvidence(evidence.json));
    keepEvidence(tx, account.id, email, acceptance.id, packed.get(evidence) ?? Buffer.alloc(0));
  }
  if (message !== null) {
    if (acceptance.relay !== null) enqueue(tx, acceptance.id, acceptance.receivedAt, acceptance.relay, message);
    for (const { id, entry } of redirects) enqueue(tx, id, acceptance.receivedAt, entry, message);
  }
  const isKept = acceptance.relay !== null || refused.length < acceptance.deliveries.length;
  if (acceptance.serves !== undefined && isKept) markServed(tx, acceptance.serves);
  keepSubmission(tx, acceptance, refused, messageId);
  notifyDelivered(tx, acceptance, refused, messageId);
  noteBounces(tx, acceptance);
  traceAccepted(tx, acceptance, refused, { messageId, size });
  return { ok: true, refused };
}

/** The same e-mail in further mailboxes, each once. */
function fileAlso(
  tx: Transaction,
  account: AccountState,
  first: MailboxState,
  { also = [] }: LocalDelivery,
  row: Omit<MessageRow, 'flags'>,
): void {
  const filed = new Set([first]);
  for (const placing of also) {
    const mailbox = targetOf(tx, account, placing);
    if (mailbox === null || filed.has(mailbox)) continue;
    filed.add(mailbox);
    insertMessage(tx, mailbox, { ...row, flags: placing.flags });
  }
}

/** One that an operator has taken out of the queue meanwhile gets nothing either. */
function isServed(tx: Transaction, recipient: QueueRecipientId): boolean {
  const row = tx.sql.row('SELECT delivered_here FROM queue_recipient WHERE id = ?', recipient);
  return row === null || row['delivered_here'] !== null;
}

const markServed = (tx: Transaction, recipient: QueueRecipientId): number =>
  tx.sql.run('UPDATE queue_recipient SET delivered_here = ? WHERE id = ?', tx.now, recipient);

/** The mailbox that the delivery names; INBOX where it is missing and must not be made. */
function targetOf(tx: Transaction, account: AccountState, delivery: Placing): MailboxState | null {
  const inbox = (): MailboxState | null => tx.mailboxByUse(account, 'inbox');
  if ('use' in delivery.into) {
    return delivery.into.use === 'inbox' ? inbox() : (tx.mailboxByUse(account, delivery.into.use) ?? inbox());
  }
  if (delivery.into.create) return ensureMailbox(tx, account, delivery.into.name);
  const named = tx.mailboxByName(account, delivery.into.name);
  const open = named !== null && (delivery.into.posted !== true || isOpenToPosts(tx, named));
  return open ? named : inbox();
}
