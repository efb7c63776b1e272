/**
 * Who speaks before the greeting is no mail server, but a program that has no time to listen: RFC 5321 §3.1 has the server begin.
 * Strangers wait a moment for the greeting so that it shows; who sent wanted mail before, and whoever is exempt, does not.
 */
import type { Log } from '../../base/log.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { Client } from '../receive/port.ts';
import type { DoorFindings } from './findings.ts';

export interface EarlyTalkers {
  /** Milliseconds that this client has to be silent before it is greeted. */
  silence(client: Client): number;
  /** It was not silent. Answers whether it is sent away. */
  spoke(client: Client): boolean;
}

export interface EarlyOptions {
  readonly silence: number;
  /** Sent away, rather than only counted. */
  readonly refuses: boolean;
  readonly isExempt: (client: Client) => boolean;
  /** Whether wanted mail came from it before. */
  readonly isKnown: (remoteAddress: string) => boolean;
  readonly findings: DoorFindings;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Nobody does this by mistake. Ours. */
const points = 3;

export function createEarlyTalkers(options: EarlyOptions): EarlyTalkers {
  const { silence, refuses, isExempt, isKnown, findings, log, metrics } = options;
  return {
    silence: (client) => (silence === 0 || isExempt(client) || isKnown(client.remoteAddress) ? 0 : silence),
    spoke(client) {
      const { session, remoteAddress } = client;
      const why = 'the client spoke before it was greeted';
      findings.add(session, [{ name: 'early-talker', points, why, details: [] }]);
      log.info('mta.early_talker', { session, remoteAddress, refused: refuses });
      metrics.count('smtp_early_talkers_total');
      if (refuses) metrics.count('mta_refused_total', { check: 'early-talker' });
      return refuses;
    },
  };
}
