/**
 * Counts sessions as reports want them, from what became of each connection.
 * Implements: RFC 8460 §4.2 (success), §4.3 (result types), §4.5 (policies), §4.3.4 (what is only the network is not counted).
 */
import type { Clock } from '../../base/clock.ts';
import { dayOf } from '../../base/days.ts';
import { type Log, errorText } from '../../base/log.ts';
import { limits } from '../limits.ts';
import type { TransportMemory } from '../memory.ts';
import { policyLines } from '../mtasts/own.ts';
import { type StsPolicy, allowsHost } from '../mtasts/policy.ts';
import type { HopOutcome, MissedHost } from '../witness.ts';
import { type FailureDetail, type ReportedPolicy, type SessionCount, type TlsReportStore } from './types.ts';

export interface Tally {
  /** Never throws; rows are written by `flush`. */
  saw(outcome: HopOutcome): void;
  missed(missed: MissedHost): void;
  flush(): Promise<void>;
}

export interface TallyOptions {
  readonly store: Pick<TlsReportStore, 'addCounts'>;
  readonly memory: Pick<TransportMemory, 'policy'>;
  readonly clock: Clock;
  readonly log: Log;
}

const noPolicy: ReportedPolicy = { type: 'no-policy-found', strings: [], mx: [] };
const stsPolicy = (policy: StsPolicy | null): ReportedPolicy => ({
  type: 'sts',
  strings: policy === null ? [] : policyLines(policy),
  mx: policy?.mx ?? [],
});

export function createTally({ store, memory, clock, log }: TallyOptions): Tally {
  let counts = new Map<string, SessionCount>();
  let pending: Promise<void> = Promise.resolve();

  function count(domain: string, policy: ReportedPolicy, failure: FailureDetail | null): void {
    const day = dayOf(clock.now());
    const key = JSON.stringify([day, domain, policy, failure]);
    const before = counts.get(key);
    // What is lost when a million domains are written to within a minute is numbers.
    if (before === undefined && counts.size >= limits.reportCounts) return;
    counts.set(key, { day, domain, policy, failure, sessions: (before?.sessions ?? 0) + 1 });
  }

  /** The policy is looked up afterwards: nobody waits for a count. */
  function withPolicy(domain: string, use: (policy: StsPolicy | null) => void): void {
    pending = pending.then(async () => {
      try {
        use((await memory.policy(domain))?.policy ?? null);
      } catch (error) {
        log.error('tlsrpt.failed', { domain, error: errorText(error) });
      }
    });
  }

  return {
    saw(outcome) {
      const { domain, because, demand } = outcome;
      if (!outcome.isReported || because === 'configured' || domain.startsWith('[')) return;
      if (because === 'mta-sts' || because === 'mta-sts-testing') {
        withPolicy(domain, (policy) => {
          const isAllowed = policy === null || allowsHost(policy, outcome.host);
          const failure = isAllowed
            ? failureOf(outcome, outcome.failure)
            : detailOf(outcome, 'validation-failure', 'the policy does not name the host');
          if (failure !== undefined) count(domain, stsPolicy(policy), failure);
        });
        return;
      }
      const isDane = because === 'dane';
      const policy: ReportedPolicy = isDane ? { type: 'tlsa', strings: tlsaStrings(demand), mx: [] } : noPolicy;
      // Without a policy any certificate will do, and with TLSA records that nobody can use, none is good enough.
      const bad = isDane && demand.kind === 'encrypted' ? 'tlsa-invalid' : isDane ? outcome.failure : null;
      const failure = failureOf(outcome, bad);
      if (failure !== undefined) count(domain, policy, failure);
    },

    missed({ domain, host, failure, reason }) {
      const detail: FailureDetail = { type: failure, reason, ...(host === null ? {} : { host }) };
      if (failure === 'dnssec-invalid') count(domain, { type: 'tlsa', strings: [], mx: [] }, detail);
      else if (failure === 'dane-required') count(domain, noPolicy, detail);
      else withPolicy(domain, (policy) => count(domain, stsPolicy(policy), detail));
    },

    async flush() {
      await pending;
      if (counts.size === 0) return;
      const taken = counts;
      counts = new Map();
      await store.addCounts([...taken.values()]);
    },
  };
}

/** null for success, undefined for what is not counted. `bad` is what is wrong with a connection that has TLS. */
function failureOf(outcome: HopOutcome, bad: string | null): FailureDetail | null | undefined {
  if (outcome.encrypted) return bad === null ? null : detailOf(outcome, bad);
  if (outcome.failure !== null) return detailOf(outcome, outcome.failure);
  return outcome.spoken ? detailOf(outcome, 'starttls-not-supported') : undefined;
}

const detailOf = ({ host, address, from }: HopOutcome, type: string, reason?: string): FailureDetail => ({
  type,
  ...(from === null ? {} : { sendingIp: from }),
  host,
  receivingIp: address,
  ...(reason === undefined ? {} : { reason }),
});

/** Presentation format without spaces inside. RFC 6698 §2.2 */
const tlsaStrings = (demand: HopOutcome['demand']): readonly string[] =>
  demand.kind === 'dane'
    ? demand.records.map(
        ({ usage, selector, matchingType, data }) => `${usage} ${selector} ${matchingType} ${data.toString('hex')}`,
      )
    : [];
