/** Puts the TLSA records of the key in use and of the next one into DNS, where the configuration wants it. RFC 7672 §4 */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import type { Change } from '../../dns/update/message.ts';
import { currentKey, nextKey, publicKeyHash } from './keys.ts';
import { configuredUpdater } from './solver.ts';
import { type Published, tlsaName } from './tlsa.ts';

/** Seconds. */
const ttl = 3_600;

/** 3 1 1 and the hash. RFC 6698 §2.1 */
const recordData = (hash: string): Buffer => Buffer.concat([Buffer.from([3, 1, 1]), Buffer.from(hash, 'hex')]);

/** What is published after it. */
export async function publishKeys(
  { config, clock, log }: { readonly config: Config; readonly clock: Clock; readonly log: Log },
  published: Published,
  signal: AbortSignal,
): Promise<Published> {
  if (!config.acme.publishTlsa || published.hashes === null) return published;
  const hashes = [currentKey(config.tls), nextKey(config.tls)].map(publicKeyHash);
  if (published.hashes.length === hashes.length && hashes.every((hash) => published.hashes?.includes(hash) === true)) {
    return published;
  }
  const update = configuredUpdater(config, clock);
  if (!update.ok || update.value === null) {
    log.error('tlsa.unpublished', { reason: update.ok ? 'acme.dns_server names no name server' : update.error });
    return published;
  }
  const name = tlsaName(config.server.hostname);
  const changes: readonly Change[] = [
    { kind: 'clear', name, type: 'TLSA' },
    ...hashes.map((hash) => ({ kind: 'add' as const, name, type: 'TLSA' as const, ttl, data: recordData(hash) })),
  ];
  const done = await update.value(changes, signal);
  if (!done.ok) {
    log.error('tlsa.unpublished', { reason: done.error });
    return published;
  }
  log.info('tlsa.published', { name, hashes });
  return { hashes, ttl };
}
