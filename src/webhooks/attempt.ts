/**
 * One attempt to tell one event: a POST that is signed, bounded and not redirected; and what follows from its answer.
 * Implements: Standard Webhooks 1.0, "Deliverability" (2xx is success, 410 ends the subscription, 429 and 503 slow it down),
 * RFC 9110 §10.2.3 (Retry-After in seconds).
 */
import type { Clock, Random } from '../base/clock.ts';
import { fetchOnce } from '../base/fetch.ts';
import { type Result, fail, ok } from '../base/result.ts';
import { limits } from './limits.ts';
import { signed } from './signature.ts';
import { type TargetDeps, addressesFor, parseTarget } from './target.ts';
import type { PendingEvent, Settlement, Webhook } from './types.ts';

export interface PostDeps extends TargetDeps {
  readonly clock: Clock;
  readonly userAgent: string;
  /** Milliseconds for all of it. */
  readonly timeout: number;
}

export interface Answered {
  readonly status: number;
  /** Milliseconds that the receiver asks for. */
  readonly retryAfter: number | null;
}

export async function post(
  deps: PostDeps,
  target: string,
  secret: string,
  id: string,
  body: Buffer,
): Promise<Result<Answered, string>> {
  const url = parseTarget(target);
  if (url === null) return fail('that is no address of a receiver');
  const addresses = await within(deps.timeout, addressesFor(url, deps));
  if (!addresses.ok) return addresses;
  const answered = await fetchOnce({
    url,
    headers: {
      'content-type': 'application/json',
      'user-agent': deps.userAgent,
      ...signed(secret, id, deps.clock.now(), body),
    },
    body,
    authorities: null,
    limits: { timeout: deps.timeout, headers: limits.answerHeaders, body: limits.answer },
    addresses: addresses.value,
  });
  if (!answered.ok) return answered;
  const seconds = Number(answered.value.headers['retry-after'] ?? Number.NaN);
  const asked = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, limits.longestAsked) : null;
  return ok({ status: answered.value.status, retryAfter: asked });
}

function within<T>(time: number, work: Promise<Result<T, string>>): Promise<Result<T, string>> {
  const late = Promise.withResolvers<Result<T, string>>();
  const timer = setTimeout(() => late.resolve(fail('took too long')), time);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}

export interface Patience {
  readonly now: number;
  readonly random: Random;
  /** Milliseconds of failing after which a subscription ends. */
  readonly disableAfter: number;
}

/** What an attempt leads to. */
export function settlementOf(
  webhook: Pick<Webhook, 'failures' | 'failingSince'>,
  event: Pick<PendingEvent, 'attempts'>,
  result: Result<Answered, string>,
  { now, random, disableAfter }: Patience,
): Settlement {
  if (result.ok && result.value.status >= 200 && result.value.status < 300) return { kind: 'delivered', at: now };
  if (result.ok && result.value.status === 410) return { kind: 'disabled', error: 'it answered 410 (Gone)' };
  const error = (result.ok ? words(result.value.status) : result.error).slice(0, limits.error);
  if (now - (webhook.failingSince ?? now) >= disableAfter) return { kind: 'disabled', error };
  const longer = 1 + random() * limits.jitter;
  const asked = result.ok ? (result.value.retryAfter ?? 0) : 0;
  const wait = limits.retries[event.attempts];
  const pause = limits.retries[Math.min(webhook.failures, limits.retries.length - 1)] ?? limits.longestPause;
  return {
    kind: 'failed',
    at: now,
    error,
    eventAt: wait === undefined ? null : now + Math.max(asked, wait * longer),
    hookAt: now + Math.max(asked, Math.min(pause, limits.longestPause)),
  };
}

const words = (status: number): string =>
  status >= 300 && status < 400 ? `it answered ${status}: redirects are not followed` : `it answered ${status}`;
