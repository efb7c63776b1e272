/**
 * One message to a push service: encrypted for who subscribed, signed by this server, bounded, and not redirected.
 * Implements: RFC 8620 §7.2 (the POST), RFC 8030 §5 (TTL, Urgency) and §7.3 (a subscription that is no more), RFC 8291 (encryption),
 * RFC 8292 (VAPID), RFC 9749 §4.
 */
import webPush from 'web-push';
import { fetchOnce } from '../../base/fetch.ts';
import type { PushKey, PushSubscription } from '../../ms/push.ts';
import type { JsonObject } from '../core/types.ts';
import { limits } from '../limits.ts';
import { type PushTargets, addressesOf, parsePushUrl } from './target.ts';

export interface Posting {
  readonly targets: PushTargets;
  readonly key: PushKey;
  /** A URL by which the operator of a push service finds who sends. RFC 8292 §2.1 */
  readonly contact: string;
}

/** 'gone': there is no such subscription; 'later' may be tried again, after so many milliseconds where that is said. */
export type Posted =
  | { readonly kind: 'taken' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'later'; readonly why: string; readonly after: number | null };

const later = (why: string, after: number | null = null): Posted => ({ kind: 'later', why, after });

export async function post(
  { targets, key, contact }: Posting,
  { url: written, keys }: Pick<PushSubscription, 'url' | 'keys'>,
  object: JsonObject,
  signal: AbortSignal,
): Promise<Posted> {
  const url = parsePushUrl(written);
  if (url === null) return { kind: 'gone' };
  const addresses = await addressesOf(targets, url, AbortSignal.any([signal, AbortSignal.timeout(limits.pushTimeout)]));
  if (addresses.length === 0) return later('no address that may be spoken to');
  const plain = Buffer.from(JSON.stringify(object));
  const body = keys === null ? plain : webPush.encrypt(keys.p256dh, keys.auth, plain, 'aes128gcm').cipherText;
  const { Authorization } = webPush.getVapidHeaders(
    url.origin,
    contact,
    key.publicKey,
    key.privateKey,
    'aes128gcm',
  ) as { readonly Authorization: string };
  const fetched = await fetchOnce({
    url,
    headers: {
      'Content-Type': 'application/json',
      ...(keys === null ? {} : { 'Content-Encoding': 'aes128gcm' }),
      TTL: String(limits.pushTtl),
      Urgency: 'normal',
      Authorization,
    },
    body,
    authorities: targets.authorities ?? null,
    limits: { timeout: limits.pushTimeout, headers: limits.pushAnswer, body: limits.pushAnswer },
    addresses,
    signal,
  });
  if (!fetched.ok) return later(fetched.error);
  const { status, headers } = fetched.value;
  if (status >= 200 && status < 300) return { kind: 'taken' };
  if (status === 404 || status === 410) return { kind: 'gone' };
  const seconds = Number(headers['retry-after'] ?? NaN);
  return later(String(status), Number.isSafeInteger(seconds) && seconds >= 0 ? seconds * 1000 : null);
}
