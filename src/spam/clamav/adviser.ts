/**
 * ClamAV's opinion of a message: clamd is shown all of it, and what it finds is malware. That it cannot be asked is evidence too.
 * Not here: what becomes of malware (mta/receive).
 */
import type { Log } from '../../base/log.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { SocketAddress } from '../../config/socket-address.ts';
import type { Advice, Adviser, Ruling } from '../adviser.ts';
import type { Scan } from './answer.ts';
import { scan } from './scan.ts';

export interface ClamavOptions {
  readonly address: SocketAddress;
  /** Milliseconds in all. */
  readonly timeout: number;
  /** Whether mail waits while it cannot be asked. */
  readonly isNeeded: boolean;
  /** Octets of a message that it is shown; of a longer one nothing. */
  readonly maxSize: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Milliseconds behind its own time-out, so that it is the one to say so. */
const margin = 2_000;

export function createClamav(options: ClamavOptions): Adviser {
  const { address, timeout, maxSize, isNeeded, log, metrics } = options;
  return {
    name: 'clamav',
    patience: timeout + margin,
    async advise({ session, content }, signal) {
      const scanned: Scan =
        content.size > maxSize
          ? { kind: 'too large' }
          : await scan(address, content, AbortSignal.any([signal, AbortSignal.timeout(timeout)]));
      metrics.count('spam_clamav_total', { result: scanned.kind });
      if (scanned.kind === 'failed') log.warn('spam.clamav.gone', { session, why: scanned.why });
      if (scanned.kind === 'found') log.info('spam.clamav.found', { session, signature: scanned.name });
      return adviceOf(scanned, isNeeded);
    },
  };
}

const evidence = (why: string, ruling: Ruling | null, ...details: readonly string[]): Advice => ({
  evidence: [{ name: 'clamav', points: 0, why, details }],
  ruling,
});

function adviceOf(scanned: Scan, isNeeded: boolean): Advice {
  switch (scanned.kind) {
    case 'clean':
      return evidence('ClamAV found no malware.', null);
    case 'found':
      return evidence(`ClamAV found malware: ${scanned.name}.`, 'malware', scanned.name);
    case 'too large':
      return evidence('ClamAV was not asked: the message is too large for it.', null);
    case 'failed':
      return evidence(`ClamAV could not be asked: ${scanned.why}.`, isNeeded ? 'later' : null);
  }
}
