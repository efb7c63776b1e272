/**
 * Events as rows, in the transaction that they tell of, and the subscriptions that they are for. webhooks/types.ts
 */
import type { AccountId } from '../../../directory/types.ts';
import { decodeWords } from '../../../message/header/encoded-word.ts';
import type { Address } from '../../../message/types.ts';
import type { Acceptance, QueueId, Settlement as Settled } from '../../../mta/queue/port.ts';
import { limits } from '../../../webhooks/limits.ts';
import type { DroppedEvents, EventType, NewWebhook, Settlement } from '../../../webhooks/types.ts';
import { unpackFacts } from '../facts.ts';
import { number, numberOrNull, text, textOrNull } from '../row.ts';
import type { KeptContent } from './content.ts';
import { noteProgress } from './email-submission-changes.ts';
import { addressOf } from './submissions.ts';
import type { MailboxState, Transaction } from './transaction.ts';

type Told = Readonly<Record<string, unknown>>;

/** Writes an event for every subscription of the account to it. `tell` makes it, where there is one. */
export function notify(tx: Transaction, account: AccountId, type: EventType, tell: () => Told): void {
  const rows = tx.sql.rows(
    `SELECT w.id, w.name, w.events, a.address FROM webhook w JOIN account a ON a.id = w.account_id
     WHERE w.account_id = ? AND w.disabled IS NULL`,
    account,
  );
  const wanted = rows.filter((row) => text(row, 'events').split(' ').includes(type));
  if (wanted.length === 0) return;
  const content = JSON.stringify(tell());
  const dropped: DroppedEvents[] = [];
  for (const row of wanted) {
    tx.sql.run(
      `INSERT INTO webhook_event (webhook_id, type, content, created_at, attempts, next_attempt)
       VALUES (?, ?, ?, ?, 0, ?)`,
      number(row, 'id'),
      type,
      content,
      tx.now,
      tx.now,
    );
    const events = dropOldest(tx, number(row, 'id'));
    if (events > 0) dropped.push({ address: text(row, 'address'), webhook: text(row, 'name'), events });
  }
  tx.eventsWritten(dropped);
}

/** What waits for a receiver that never answers is bounded; how many had to go. */
function dropOldest(tx: Transaction, webhook: number): number {
  const row = tx.sql.row('SELECT count(*) AS waiting FROM webhook_event WHERE webhook_id = ?', webhook);
  const excess = row === null ? 0 : number(row, 'waiting') - limits.waiting;
  if (excess <= 0) return 0;
  return tx.sql.run(
    'DELETE FROM webhook_event WHERE id IN (SELECT id FROM webhook_event WHERE webhook_id = ? ORDER BY id LIMIT ?)',
    webhook,
    excess,
  );
}

const isoText = (time: number): string => new Date(time).toISOString();

const parties = (list: readonly Address[]): readonly Told[] =>
  list.flatMap(({ name, mailbox, host }) =>
    mailbox === null || host === null
      ? []
      : [{ name: name === null ? null : decodeWords(name), address: `${mailbox}@${host}` }],
  );

export interface Arrival {
  readonly mailbox: MailboxState;
  readonly uid: number;
  readonly email: number;
  readonly size: number;
  readonly receivedAt: number;
}

/** A summary, and where the message is to be had. */
export function notifyArrival(
  tx: Transaction,
  { mailbox, uid, email, size, receivedAt }: Arrival,
  { facts }: KeptContent,
): void {
  notify(tx, mailbox.account.id, 'arrived', () => {
    const { envelope, preview, hasAttachment, messageId, sentAt } = facts;
    return {
      email_id: String(email),
      href: `/api/v1/mail/${email}`,
      mailbox: mailbox.name,
      uid_validity: mailbox.uidValidity,
      uid,
      size,
      received_at: isoText(receivedAt),
      message_id: messageId,
      date: sentAt === null ? null : isoText(sentAt),
      from: parties(envelope.from),
      to: parties(envelope.to),
      cc: parties(envelope.cc),
      subject: envelope.subject === null ? null : decodeWords(envelope.subject),
      preview,
      has_attachment: hasAttachment,
    };
  });
}

type Refused = readonly { readonly delivery: number; readonly reason: 'over-quota' | 'no-such-account' }[];

/** Of recipients here: what is in the mailbox, and what does not fit. */
export function notifyDelivered(
  tx: Transaction,
  { id, submission }: Acceptance,
  refused: Refused,
  messageId: string | null,
): void {
  if (submission === undefined) return;
  for (const { asked, deliveries } of submission.recipients) {
    if (deliveries.length === 0) continue;
    const failed = deliveries.every((one) => refused.some(({ delivery }) => delivery === one));
    notify(tx, submission.account, failed ? 'failed' : 'delivered', () => ({
      id,
      message_id: messageId,
      recipient: asked,
      reason: failed ? 'The mailbox is full' : null,
      attempts: 1,
    }));
  }
}

const eventOf = { delivered: 'delivered', failed: 'failed', waiting: 'deferred' } as const;

/** Of recipients elsewhere, after an attempt and before the queue forgets them. */
export function notifySettled(tx: Transaction, id: QueueId, settlements: readonly Settled[]): void {
  const entry = tx.sql.row(
    'SELECT q.account_id, b.facts FROM queue_entry q JOIN blob b ON b.id = q.blob_id WHERE q.id = ?',
    id,
  );
  const account = entry === null ? null : numberOrNull(entry, 'account_id');
  if (entry === null || account === null) return;
  for (const { recipient, state, reply, nextAttempt } of settlements) {
    notify(tx, account as AccountId, eventOf[state], () => {
      const row = tx.sql.row('SELECT attempts FROM queue_recipient WHERE id = ?', recipient);
      const { messageId } = unpackFacts(text(entry, 'facts'), 0);
      return {
        id,
        message_id: messageId,
        recipient: addressOf(tx, recipient),
        reason: reply,
        attempts: (row === null ? 0 : number(row, 'attempts')) + 1,
        ...(state === 'waiting' ? { next_attempt: isoText(nextAttempt) } : {}),
      };
    });
  }
}

/** Bounces to return paths that name their recipient. The message is the one that the report names, else the newest to there. */
export function noteBounces(tx: Transaction, { bounces = [] }: Acceptance): void {
  for (const { account, recipient, messageId, status, reply } of bounces) {
    const select = `SELECT s.id, s.message_id FROM submission_recipient r
      JOIN submission s ON s.account_id = r.account_id AND s.id = r.submission_id
      WHERE r.account_id = ? AND lower(r.address) = lower(?)`;
    const named =
      messageId === null ? null : tx.sql.row(`${select} AND s.message_id = ?`, account, recipient, messageId);
    const found = named ?? tx.sql.row(`${select} ORDER BY s.received_at DESC LIMIT 1`, account, recipient);
    if (found !== null) {
      tx.sql.run(
        `UPDATE submission_recipient SET state = 'bounced', reply = ?, changed_at = ?
         WHERE account_id = ? AND submission_id = ? AND lower(address) = lower(?)`,
        reply,
        tx.now,
        account,
        text(found, 'id'),
        recipient,
      );
      noteProgress(tx, text(found, 'id') as QueueId);
    }
    notify(tx, account, 'bounced', () => ({
      id: found === null ? null : text(found, 'id'),
      message_id: messageId ?? (found === null ? null : textOrNull(found, 'message_id')),
      recipient,
      status,
      reason: reply,
    }));
  }
}

export function addWebhook(tx: Transaction, webhook: NewWebhook): 'exists' | 'too-many' | null {
  const { account, name, url, events, whole, secret } = webhook;
  if (tx.sql.row('SELECT 1 AS taken FROM webhook WHERE account_id = ? AND name = ?', account, name) !== null)
    return 'exists';
  const row = tx.sql.row('SELECT count(*) AS present FROM webhook WHERE account_id = ?', account);
  if (row !== null && number(row, 'present') >= limits.perAccount) return 'too-many';
  tx.sql.run(
    `INSERT INTO webhook (account_id, name, url, events, whole, secret, created_at, disabled, failures, failing_since,
       next_attempt, last_success, last_error)
     VALUES (?, ?, ?, ?, ?, ?, ?, NULL, 0, NULL, 0, NULL, NULL)`,
    account,
    name,
    url,
    events.join(' '),
    whole,
    secret,
    tx.now,
  );
  return null;
}

export const removeWebhook = (tx: Transaction, account: AccountId, name: string): boolean =>
  tx.sql.run('DELETE FROM webhook WHERE account_id = ? AND name = ?', account, name) > 0;

export const enableWebhook = (tx: Transaction, account: AccountId, name: string): boolean =>
  tx.sql.run(
    `UPDATE webhook SET disabled = NULL, failures = 0, failing_since = NULL, next_attempt = 0
     WHERE account_id = ? AND name = ?`,
    account,
    name,
  ) > 0;

export function settleWebhook(tx: Transaction, webhook: number, event: number, settlement: Settlement): null {
  switch (settlement.kind) {
    case 'delivered':
      tx.sql.run('DELETE FROM webhook_event WHERE id = ?', event);
      tx.sql.run(
        'UPDATE webhook SET failures = 0, failing_since = NULL, next_attempt = 0, last_success = ? WHERE id = ?',
        settlement.at,
        webhook,
      );
      return null;
    case 'failed':
      if (settlement.eventAt === null) tx.sql.run('DELETE FROM webhook_event WHERE id = ?', event);
      else
        tx.sql.run(
          'UPDATE webhook_event SET attempts = attempts + 1, next_attempt = ? WHERE id = ?',
          Math.ceil(settlement.eventAt),
          event,
        );
      tx.sql.run(
        `UPDATE webhook SET failures = failures + 1, failing_since = coalesce(failing_since, ?), next_attempt = ?,
           last_error = ? WHERE id = ?`,
        settlement.at,
        Math.ceil(settlement.hookAt),
        settlement.error,
        webhook,
      );
      return null;
    case 'disabled':
      tx.sql.run(
        'UPDATE webhook SET disabled = ?, last_error = ? WHERE id = ?',
        settlement.error,
        settlement.error,
        webhook,
      );
      tx.sql.run('DELETE FROM webhook_event WHERE webhook_id = ?', webhook);
      return null;
  }
}
