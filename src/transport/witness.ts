/**
 * Sees what became of each connection to a mail host: remembers the hosts that proved who they are, and says aloud where
 * TLS was expected and did not come.
 * Not here: what the domains themselves are told (tlsrpt/, which hears of all of it).
 */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { errorText } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import { limits } from './limits.ts';
import type { TransportMemory } from './memory.ts';
import type { TlsDemand, TlsFailure, TlsProof, TlsReason } from './types.ts';

export interface HopOutcome {
  /** Of the recipients. */
  readonly domain: string;
  readonly host: string;
  readonly address: string;
  readonly demand: TlsDemand;
  /** Our address of the connection; null where there was none. */
  readonly from: string | null;
  /** Whether the host spoke with us at all. */
  readonly spoken: boolean;
  readonly because: TlsReason;
  /** Whether the message went over TLS. */
  readonly encrypted: boolean;
  readonly proof: TlsProof | null;
  readonly failure: TlsFailure | null;
  /** False for what domains are not told of: their own reports. RFC 8460 §3 */
  readonly isReported: boolean;
}

/** A host, or a policy, that could not even be tried. */
export interface MissedHost {
  readonly domain: string;
  readonly host: string | null;
  readonly failure: TlsFailure;
  readonly reason: string;
}

export interface HopWitness {
  /** Never throws; what is to be remembered is written later. */
  saw(outcome: HopOutcome): void;
}

export interface WitnessOptions {
  readonly memory: Pick<TransportMemory, 'verifiedAt' | 'keepVerified'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly tally: { saw(outcome: HopOutcome): void };
}

export function createWitness({ memory, clock, log, metrics, tally }: WitnessOptions): HopWitness {
  async function remember(domain: string): Promise<void> {
    const now = clock.now();
    const before = await memory.verifiedAt(domain);
    if (before === null || now - before >= limits.rememberEvery) await memory.keepVerified(domain, now);
  }

  return {
    saw(outcome) {
      const { domain, host, address, because, encrypted, proof, failure, spoken } = outcome;
      const tls = encrypted ? (proof ?? 'unproved') : 'none';
      // A host that does not even answer was no hop.
      if (spoken) metrics.count('transport_hops_total', { because, tls });
      tally.saw(outcome);
      if (proof !== null && because !== 'configured') {
        remember(domain).catch((error: unknown) => {
          log.error('transport.memory.failed', { domain, error: errorText(error) });
        });
      }
      // Somebody between us and the host may have taken STARTTLS out of its greeting.
      if (failure === null || encrypted || because === 'opportunistic') return;
      log.warn('transport.tls.missing', { domain, host, address, because, failure });
    },
  };
}
