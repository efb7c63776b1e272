/** Webhooks of this process: whose secrets are read by the server's own, and names by the system's resolver. */
import { lookup } from 'node:dns/promises';
import type { Clock, Random } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Config } from '../config/schema.ts';
import { unseal } from '../directory/seal.ts';
import type { Notices } from '../mta/notice.ts';
import type { Store } from '../store/sqlite/open.ts';
import type { PostDeps } from '../webhooks/attempt.ts';
import { type WebhookSender, startWebhookSender } from '../webhooks/sender.ts';
import { allowedBy } from '../webhooks/target.ts';
import type { Webhook } from '../webhooks/types.ts';
import { programVersion } from './version.ts';

export interface WebhookParts {
  readonly store: Pick<Store, 'webhooks' | 'emailContent'>;
  readonly secret: Buffer;
  readonly notices: Notices;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
}

export const webhookPosting = ({ webhooks }: Pick<Config, 'webhooks'>, clock: Clock): PostDeps => ({
  clock,
  userAgent: `Postern/${programVersion()}`,
  timeout: webhooks.timeout,
  allowed: allowedBy(webhooks.allow),
  addressesOf: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
});

export const openWebhookSecret =
  (secret: Buffer) =>
  ({ address, secret: sealed }: Webhook): string | null =>
    unseal(secret, 'webhook', address, sealed)?.toString() ?? null;

export const startWebhooks = (config: Config, { store, secret, ...parts }: WebhookParts): WebhookSender =>
  startWebhookSender({
    ...parts,
    ...webhookPosting(config, parts.clock),
    store: store.webhooks,
    content: store.emailContent,
    open: openWebhookSecret(secret),
    disableAfter: config.webhooks.disableAfter,
  });
