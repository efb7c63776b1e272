/**
 * Webhooks on SQLite: writes through the writer thread, reads on the main thread.
 */
import type { AccountId } from '../../directory/types.ts';
import type { EventType, PendingEvent, Webhook, WebhookStore } from '../../webhooks/types.ts';
import { type Row, number, numberOrNull, text, textOrNull } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const select = `SELECT w.*, a.address, (SELECT count(*) FROM webhook_event e WHERE e.webhook_id = w.id) AS waiting
  FROM webhook w JOIN account a ON a.id = w.account_id`;

const webhookOf = (row: Row): Webhook => ({
  id: number(row, 'id'),
  account: number(row, 'account_id') as AccountId,
  address: text(row, 'address'),
  name: text(row, 'name'),
  url: text(row, 'url'),
  events: text(row, 'events').split(' ') as EventType[],
  whole: number(row, 'whole'),
  secret: text(row, 'secret'),
  createdAt: number(row, 'created_at'),
  disabled: textOrNull(row, 'disabled'),
  failures: number(row, 'failures'),
  failingSince: numberOrNull(row, 'failing_since'),
  nextAttempt: number(row, 'next_attempt'),
  lastSuccess: numberOrNull(row, 'last_success'),
  lastError: textOrNull(row, 'last_error'),
  waiting: number(row, 'waiting'),
});

const eventOf = (row: Row): PendingEvent => ({
  id: number(row, 'id'),
  messageId: `msg_${number(row, 'created_at').toString(36)}_${number(row, 'id')}`,
  type: text(row, 'type'),
  createdAt: number(row, 'created_at'),
  attempts: number(row, 'attempts'),
  content: text(row, 'content'),
});

export const webhookStore = (
  sql: Statements,
  writer: WriterClient,
  onEvent: WebhookStore['onEvent'],
): WebhookStore => ({
  webhooks: (account) =>
    Promise.resolve(
      (account === null
        ? sql.rows(`${select} ORDER BY a.address, w.name`)
        : sql.rows(`${select} WHERE w.account_id = ? ORDER BY w.name`, account)
      ).map(webhookOf),
    ),
  add: (webhook) => writer.run('addWebhook', webhook),
  remove: (account, name) => writer.run('removeWebhook', account, name),
  enable: (account, name) => writer.run('enableWebhook', account, name),
  due(now, limit, busy) {
    const hooks = sql.rows(`${select} WHERE w.disabled IS NULL AND w.next_attempt <= ? ORDER BY w.id`, now);
    const due = hooks.map(webhookOf).flatMap((webhook) => {
      if (busy.includes(webhook.id)) return [];
      const row = sql.row(
        'SELECT * FROM webhook_event WHERE webhook_id = ? AND next_attempt <= ? ORDER BY id LIMIT 1',
        webhook.id,
        now,
      );
      return row === null ? [] : [{ webhook, event: eventOf(row) }];
    });
    return Promise.resolve(due.slice(0, limit));
  },
  nextDue() {
    const row = sql.row(
      `SELECT min(CASE WHEN n.hook > n.event THEN n.hook ELSE n.event END) AS next FROM (
         SELECT w.next_attempt AS hook,
           (SELECT min(e.next_attempt) FROM webhook_event e WHERE e.webhook_id = w.id) AS event
         FROM webhook w WHERE w.disabled IS NULL) n
       WHERE n.event IS NOT NULL`,
    );
    return Promise.resolve(row === null ? null : numberOrNull(row, 'next'));
  },
  async settle(webhook, event, settlement) {
    await writer.run('settleWebhook', webhook, event, settlement);
  },
  onEvent,
});
