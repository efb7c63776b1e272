/**
 * Sees what became of each connection to a mail host: remembers the hosts that proved who they are, and says aloud where
 * TLS was expected and did not come.
 * Not here: reports to the domains themselves (RFC 8460).
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
  readonly demand: TlsDemand['kind'];
  readonly because: TlsReason;
  /** Whether the message went over TLS. */
  readonly encrypted: boolean;
  readonly proof: TlsProof | null;
  readonly failure: TlsFailure | null;
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
}

export function createWitness({ memory, clock, log, metrics }: WitnessOptions): HopWitness {
  async function remember(domain: string): Promise<void> {
    const now = clock.now();
    const before = await memory.verifiedAt(domain);
    if (before === null || now - before >= limits.rememberEvery) await memory.keepVerified(domain, now);
  }

  return {
    saw(outcome) {
      const { domain, host, address, because, encrypted, proof, failure } = outcome;
      const tls = encrypted ? (proof ?? 'unproved') : 'none';
      metrics.count('transport_hops_total', { because, tls });
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
