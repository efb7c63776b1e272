/**
 * Tells events: takes what is due from the table, several subscriptions side by side and the events of each one after the other,
 * and writes down what came of it. What is under way when the process dies is told again.
 */
import type { Content } from '../message/content.ts';
import { type Log, errorText } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import { type PostDeps, type Patience, post, settlementOf } from './attempt.ts';
import { limits } from './limits.ts';
import type { EmailRef, PendingEvent, Webhook, WebhookStore } from './types.ts';

export interface SenderDeps extends PostDeps, Omit<Patience, 'now'> {
  readonly store: WebhookStore;
  /** null where the secret cannot be read any more. */
  readonly open: (webhook: Webhook) => string | null;
  /** null where the e-mail is not there any more. */
  readonly content: (email: EmailRef) => Promise<Content | null>;
  /** Tells the administrator. */
  readonly notices: (subject: string, text: string) => Promise<void>;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface WebhookSender {
  stop(): Promise<void>;
}

export function startWebhookSender(deps: SenderDeps): WebhookSender {
  const { store, clock, log, metrics } = deps;
  const busy = new Map<number, Promise<void>>();
  let stopped = false;
  let looking: Promise<void> | null = null;
  let again = false;
  let timer: NodeJS.Timeout | null = null;
  const unsubscribe = store.onEvent((dropped) => {
    for (const { address, webhook, events } of dropped) {
      metrics.count('webhook_dropped_total', {}, events);
      log.warn('webhook.dropped', { account: address, webhook, events });
    }
    wake();
  });

  function wake(): void {
    if (stopped) return;
    again = true;
    looking ??= look().finally(() => {
      looking = null;
      if (again) wake();
    });
  }

  async function look(): Promise<void> {
    again = false;
    let wait: number = limits.poll;
    try {
      const room = limits.inFlight - busy.size;
      const due = room > 0 ? await store.due(clock.now(), room, [...busy.keys()]) : [];
      for (const { webhook, event } of due) {
        busy.set(
          webhook.id,
          tell(deps, webhook, event).finally(() => {
            busy.delete(webhook.id);
            wake();
          }),
        );
      }
      const next = await store.nextDue();
      if (next !== null && next > clock.now()) wait = Math.min(wait, next - clock.now());
    } catch (error) {
      log.error('webhooks.failed', { error: errorText(error) });
    }
    if (timer !== null) clearTimeout(timer);
    timer = isOver() ? null : setTimeout(wake, wait);
    timer?.unref();
  }

  const isOver = (): boolean => stopped;

  wake();
  return {
    async stop() {
      stopped = true;
      unsubscribe();
      if (timer !== null) clearTimeout(timer);
      await looking;
      await Promise.all(busy.values());
    },
  };
}

/** Never rejects. */
async function tell(deps: SenderDeps, webhook: Webhook, event: PendingEvent): Promise<void> {
  const { store, clock, random, disableAfter, log, metrics } = deps;
  try {
    const secret = deps.open(webhook);
    const result =
      secret === null
        ? ({ ok: false, error: 'its secret cannot be read: remove it and add it again' } as const)
        : await post(deps, webhook.url, secret, event.messageId, await bodyOf(deps, webhook, event));
    const settlement = settlementOf(webhook, event, result, { now: clock.now(), random, disableAfter });
    await store.settle(webhook.id, event.id, settlement);
    metrics.count('webhook_attempts_total', { result: settlement.kind });
    const fields = { account: webhook.address, webhook: webhook.name, event: event.messageId, type: event.type };
    if (settlement.kind === 'delivered') log.info('webhook.told', fields);
    else log.warn(`webhook.${settlement.kind}`, { ...fields, error: settlement.error });
    if (settlement.kind === 'disabled') await deps.notices(...notice(webhook, settlement.error));
  } catch (error) {
    log.error('webhooks.failed', { webhook: webhook.id, error: errorText(error) });
  }
}

const notice = ({ address, name, url }: Webhook, error: string): readonly [string, string] => [
  `The webhook ${name} of ${address} is switched off`,
  [
    `Nothing is sent to ${new URL(url).host} any more for ${address}: ${error}.`,
    'Events that waited for it are gone; what happens from now on is not told.',
    '',
    'When the receiver is well again:',
    '',
    `    postern webhook test ${address} ${name}`,
    `    postern webhook enable ${address} ${name}`,
    '',
  ].join('\r\n'),
];

/** Standard Webhooks, "Payload structure": type, timestamp, data. An arrived message goes with it where it is small enough. */
async function bodyOf(
  { content }: Pick<SenderDeps, 'content'>,
  { account, whole }: Webhook,
  { type, createdAt, content: written }: PendingEvent,
): Promise<Buffer> {
  const told = JSON.parse(written) as Record<string, unknown>;
  const email = told['email_id'];
  const octets =
    type === 'arrived' && whole > 0 && typeof email === 'string'
      ? await content({ account, email: Number(email) })
      : null;
  const message =
    octets === null || octets.size > whole ? {} : { message: (await octets.read(0, octets.size)).toString('base64') };
  const timestamp = new Date(createdAt).toISOString();
  return Buffer.from(JSON.stringify({ type: `mail.${type}`, timestamp, data: { ...told, ...message } }));
}
