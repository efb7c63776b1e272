/**
 * Tells domains that ask for it of single messages that failed.
 * Implements: RFC 9989 §4.7 (ruf, fo), RFC 9991 §2 (every address is tried, none where psd=y, like failures together, a rate),
 * §5 (external destinations). Nothing is told of what came with the null sender: reports about reports would go in circles.
 */
import type { Clock, Random } from '../../../base/clock.ts';
import { type Log, errorText } from '../../../base/log.ts';
import type { Result } from '../../../base/result.ts';
import type { ComposeError } from '../../../message/compose/header.ts';
import type { Resolver } from '../../../dns/types.ts';
import { limits } from '../../limits.ts';
import { type DmarcRecord, parseDmarc } from '../record.ts';
import { reportDestinations } from '../reports/destinations.ts';
import { type FailedMessage, type FailureKind, failedMechanisms, failureMessage } from './compose.ts';
import type { Redactor } from './redact.ts';

export interface FailureReporterOptions {
  readonly resolver: Resolver;
  readonly redactor: Redactor;
  /** The address that reports are from; null where there is none yet. */
  readonly sender: () => Promise<{ readonly contact: string } | null>;
  readonly mail: (to: string, message: Result<Buffer, ComposeError>) => Promise<Result<void, string>>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface FailureReporter {
  /** Never throws, and nobody waits for it. */
  saw(message: FailedMessage): void;
  /** When everything that was seen is done with. */
  settled(): Promise<void>;
}

/** What a domain was told within the hour: ways to fail, and how many more messages went them. */
interface Told {
  readonly since: number;
  readonly ways: Map<string, number>;
  /** Of the hour before. */
  readonly owed: ReadonlyMap<string, number>;
}

export function createFailureReporter(options: FailureReporterOptions): FailureReporter {
  const { resolver, redactor, clock, random, log } = options;
  const told = new Map<string, Told>();
  let waiting = 0;
  let running: Promise<void> = Promise.resolve();

  /** How many messages a report of this way speaks for; null where none may go now. */
  function admitted(domain: string, way: string): number | null {
    const now = clock.now();
    const before = told.get(domain);
    const isOpen = before !== undefined && now < before.since + hour;
    const hourly: Told = isOpen
      ? before
      : { since: now, ways: new Map<string, number>(), owed: before?.ways ?? new Map<string, number>() };
    if (!isOpen) {
      told.delete(domain);
      const [oldest] = told.keys();
      if (told.size >= limits.failureDomains && oldest !== undefined) told.delete(oldest);
      told.set(domain, hourly);
    }
    const more = hourly.ways.get(way);
    if (more !== undefined) hourly.ways.set(way, more + 1);
    if (more !== undefined || hourly.ways.size >= limits.failuresPerHour) return null;
    hourly.ways.set(way, 0);
    return 1 + (hourly.owed.get(way) ?? 0);
  }

  async function send(
    message: FailedMessage,
    policy: DmarcRecord,
    kind: FailureKind,
    incidents: number,
  ): Promise<void> {
    const owner = message.record.dmarc.record?.domain ?? '';
    const signal = AbortSignal.timeout(patience);
    const { addresses } = await reportDestinations(owner, policy, 'ruf', resolver, signal);
    const who = addresses.length === 0 ? null : await options.sender();
    if (who === null) return;
    for (const to of addresses) {
      const letter = { ...message, kind, incidents, contact: who.contact, to, date: clock.now() };
      const sent = await options.mail(to, failureMessage(letter, redactor, random));
      if (sent.ok) log.info('dmarc.failure.sent', { domain: owner, to });
      else log.warn('dmarc.failure.unsent', { domain: owner, to, reason: sent.error });
    }
  }

  return {
    saw(message) {
      const { hop, record } = message;
      const policy = parseDmarc(record.dmarc.record?.text ?? '');
      const kind = policy === null || policy.psd === 'y' || policy.ruf.length === 0 ? null : kindOf(message, policy);
      if (policy === null || kind === null || hop.mailFrom === '' || waiting >= limits.failuresWaiting) return;
      const way = `${hop.ip} ${kind} ${failedMechanisms(record.dmarc).join()}`;
      const incidents = admitted(record.dmarc.record?.domain ?? '', way);
      if (incidents === null) return;
      waiting += 1;
      running = running.then(async () => {
        try {
          await send(message, policy, kind, incidents);
        } catch (error) {
          log.error('dmarc.report.failed', { error: errorText(error) });
        } finally {
          waiting -= 1;
        }
      });
    },
    settled: () => running,
  };
}

const hour = 3_600_000;
/** Milliseconds to find out where a report may go. */
const patience = 30_000;

/** fo: 0 where nothing proves the author, 1 where anything does not, d and s whatever is aligned. RFC 9989 §4.7 */
function kindOf({ record }: FailedMessage, { fo }: DmarcRecord): FailureKind | null {
  const { dmarc, dkim, spf, decision } = record;
  if (decision.action === 'defer' || (dmarc.result !== 'pass' && dmarc.result !== 'fail')) return null;
  if (fo.includes('0') && dmarc.result === 'fail') return 'dmarc';
  if (fo.includes('1') && failedMechanisms(dmarc).length > 0) return 'dmarc';
  if (fo.includes('d') && dkim.some(({ result }) => result !== 'pass' && result !== 'temperror')) return 'signature';
  return fo.includes('s') && spf !== null && badSpf.has(spf.mailFrom.result) ? 'spf' : null;
}

const badSpf: ReadonlySet<string> = new Set(['fail', 'softfail', 'permerror']);
