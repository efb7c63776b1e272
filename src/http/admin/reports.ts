/**
 * DMARC and TLS reports: what other servers saw of our domains, by day, by source and by result; and what we count of theirs until it is
 * reported. RFC 9990, RFC 8460. Reports that nothing vouches for are listed and not counted (RFC 9990 §8.2).
 */
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { day, dayOf } from '../../base/days.ts';
import { ok } from '../../base/result.ts';
import type { SessionCount, TlsReportStore } from '../../transport/tlsrpt/types.ts';
import type { DmarcFailureStore } from '../../trust/dmarc/failures/types.ts';
import type { DmarcReportStore, ReceivedDmarcReport, ReportRow } from '../../trust/dmarc/reports/types.ts';
import { limits } from '../limits.ts';
import { instant, named, time, whole } from './fields.ts';
import { operation } from './operation.ts';

export interface ReportParts {
  readonly dmarcReports: Pick<DmarcReportStore, 'counted' | 'counts' | 'reports'> & Pick<DmarcFailureStore, 'failures'>;
  readonly tlsReports: Pick<TlsReportStore, 'counted' | 'counts' | 'reports'>;
  readonly clock: Clock;
}

const date = v.pipe(v.string(), v.isoDate());
const shown = (number: number): string => instant(number * day).slice(0, 10);

const input = v.strictObject({
  days: v.optional(v.pipe(v.string(), v.digits(), v.maxLength(2), v.description('Of the last days; 14 without it.'))),
});
const daysOf = ({ days = '14' }: v.InferOutput<typeof input>): number => Math.max(1, Number(days));

/** Sums by key; the greatest first, and no more than a page of them. */
class Sums<K extends object> {
  readonly #rows = new Map<string, { readonly key: K; good: number; bad: number }>();

  add(key: K, good: number, bad: number): void {
    const name = JSON.stringify(key);
    const row = this.#rows.get(name) ?? { key, good: 0, bad: 0 };
    row.good += good;
    row.bad += bad;
    this.#rows.set(name, row);
  }

  rows(): readonly (K & { readonly good: number; readonly bad: number })[] {
    return [...this.#rows.values()].map(({ key, good, bad }) => ({ ...key, good, bad }));
  }

  worst(): ReturnType<this['rows']> {
    const sorted = this.rows().toSorted((one, other) => other.bad - one.bad || other.good - one.good);
    return sorted.slice(0, limits.adminPage) as ReturnType<this['rows']>;
  }
}

const counted = { good: whole, bad: whole };
const ofDay = v.object({ day: date, ...counted });
const ownCount = v.object({ day: date, domain: v.string(), ...counted });

/** How a signature, and how SPF, did not speak for the domain; 'pass' where it did. */
const signatures = ['pass', 'none', 'broken', 'of-another'] as const;
const senders = ['pass', 'unknown', 'not-allowed', 'of-another'] as const;

const getDmarcReports = operation({
  name: 'getDmarcReports',
  method: 'GET',
  path: 'reports/dmarc',
  scope: 'mail:read',
  about:
    'What other servers saw of mail in the name of our domains (good: it passed DMARC), by day, by source and why, with the reports; and what we count of the mail of others until it is reported.',
  input,
  output: named(
    'DmarcReports',
    v.object({
      days: v.array(ofDay),
      sources: v.array(
        v.object({
          sourceIp: v.string(),
          domain: v.string(),
          dkim: v.picklist(signatures),
          spf: v.picklist(senders),
          ...counted,
        }),
      ),
      results: v.array(v.object({ disposition: v.string(), ...counted })),
      reports: v.array(
        v.object({
          organization: v.string(),
          domain: v.string(),
          from: time,
          to: time,
          believed: v.pipe(v.boolean(), v.description('Whether anything vouches for who sent it.')),
          ...counted,
        }),
      ),
      failures: v.array(
        v.object({ day: date, domain: v.string(), sourceIp: v.string(), failure: v.string(), messages: whole }),
      ),
      own: v.array(ownCount),
    }),
  ),
  answer: async ({ dmarcReports, clock }: ReportParts, given) => {
    const since = clock.now() - daysOf(given) * day;
    const received = await dmarcReports.reports(since);
    const [byDay, sources, results] = [new Sums<Day>(), new Sums<Source>(), new Sums<{ disposition: string }>()];
    for (const { report } of received.filter(isBelieved))
      for (const row of report.rows) {
        const [good, bad] = passes(row) ? [row.messages, 0] : [0, row.messages];
        byDay.add({ day: shown(dayOf(report.from)) }, good, bad);
        sources.add({ sourceIp: row.sourceIp, domain: report.domain, ...wayOf(row) }, good, bad);
        results.add({ disposition: row.disposition }, good, bad);
      }
    const failures = await dmarcReports.failures(dayOf(since));
    return ok({
      days: inOrder(byDay),
      sources: [...sources.worst()],
      results: [...results.worst()],
      reports: received.slice(0, limits.adminPage).map((one) => reportJson(one)),
      failures: failures.slice(0, limits.adminPage).map(({ day: of, domain, sourceIp, failure, messages }) => ({
        day: shown(of),
        domain,
        sourceIp,
        failure,
        messages,
      })),
      own: await ownCounts(dmarcReports, ({ row, messages }) => (passes(row) ? [messages, 0] : [0, messages])),
    });
  },
});

interface Day {
  readonly day: string;
}
interface Source {
  readonly sourceIp: string;
  readonly domain: string;
  readonly dkim: (typeof signatures)[number];
  readonly spf: (typeof senders)[number];
}

const inOrder = (sums: Sums<Day>) => sums.rows().toSorted((one, other) => (one.day < other.day ? -1 : 1));
const isBelieved = ({ sender }: ReceivedDmarcReport): boolean => sender?.isProved !== false;
const passes = ({ dkim, spf }: ReportRow): boolean => dkim || spf;

function wayOf({ dkim, spf, dkimResults, spfResult }: ReportRow): Pick<Source, 'dkim' | 'spf'> {
  const signed = dkimResults.some(({ result }) => result === 'pass') ? 'of-another' : 'broken';
  return {
    dkim: dkim ? 'pass' : dkimResults.length === 0 ? 'none' : signed,
    spf: spf ? 'pass' : spfOf(spfResult?.result ?? 'none'),
  };
}

const spfOf = (result: string): Source['spf'] =>
  result === 'pass' ? 'of-another' : result === 'fail' || result === 'softfail' ? 'not-allowed' : 'unknown';

function reportJson(received: ReceivedDmarcReport) {
  const { organization, domain, from, to, rows } = received.report;
  const all = rows.reduce((sum, { messages }) => sum + messages, 0);
  const good = rows.reduce((sum, row) => sum + (passes(row) ? row.messages : 0), 0);
  const believed = isBelieved(received);
  return { organization, domain, from: instant(from), to: instant(to), believed, good, bad: all - good };
}

/** Days of counts that are still here, of every domain. */
async function ownCounts<C>(
  store: {
    counted(before: number): Promise<readonly { readonly day: number; readonly domain: string }[]>;
    counts(day: number, domain: string): Promise<readonly C[]>;
  },
  amounts: (count: C) => readonly [good: number, bad: number],
) {
  const rows: v.InferOutput<typeof ownCount>[] = [];
  for (const { day: of, domain } of (await store.counted(Number.MAX_SAFE_INTEGER)).slice(-limits.adminPage)) {
    const sums = (await store.counts(of, domain)).map(amounts);
    const [good, bad] = [sums.reduce((sum, [one]) => sum + one, 0), sums.reduce((sum, [, one]) => sum + one, 0)];
    rows.push({ day: shown(of), domain, good, bad });
  }
  return rows.toReversed();
}

const failing = v.object({
  domain: v.string(),
  host: v.string(),
  type: v.pipe(v.string(), v.description('RFC 8460 §4.3')),
  ...counted,
});

const getTlsReports = operation({
  name: 'getTlsReports',
  method: 'GET',
  path: 'reports/tls',
  scope: 'mail:read',
  about:
    'What other servers saw of TLS to our hosts (good: sessions as they should be), by day, which hosts failed and why, with the reports; and what we count of the hosts of others until it is reported.',
  input,
  output: named(
    'TlsReports',
    v.object({
      days: v.array(ofDay),
      failing: v.array(failing),
      reports: v.array(
        v.object({
          organization: v.string(),
          domain: v.string(),
          policy: v.string(),
          from: time,
          to: time,
          ...counted,
        }),
      ),
      own: v.array(ownCount),
      ownFailing: v.array(failing),
    }),
  ),
  answer: async ({ tlsReports, clock }: ReportParts, given) => {
    const received = await tlsReports.reports(clock.now() - daysOf(given) * day);
    const [byDay, hosts] = [new Sums<Day>(), new Sums<Host>()];
    for (const { report } of received)
      for (const { domain, successes, failures, details } of report.policies) {
        byDay.add({ day: shown(dayOf(report.from)) }, successes, failures);
        for (const { type, host = '', sessions } of details) hosts.add({ domain, host, type }, 0, sessions);
      }
    const ownHosts = new Sums<Host>();
    const own = await ownCounts(tlsReports, ({ domain, failure, sessions }: SessionCount) => {
      if (failure === null) return [sessions, 0];
      ownHosts.add({ domain, host: failure.host ?? '', type: failure.type }, 0, sessions);
      return [0, sessions];
    });
    const reports = received.flatMap(({ report: { organization, from, to, policies } }) =>
      policies.map(({ domain, policy, successes, failures }) => ({
        organization,
        domain,
        policy: policy.type,
        from: instant(from),
        to: instant(to),
        good: successes,
        bad: failures,
      })),
    );
    return ok({
      days: inOrder(byDay),
      failing: [...hosts.worst()],
      reports: reports.slice(0, limits.adminPage),
      own,
      ownFailing: [...ownHosts.worst()],
    });
  },
});

interface Host {
  readonly domain: string;
  readonly host: string;
  readonly type: string;
}

export const reportOperations = [getDmarcReports, getTlsReports] as const;
