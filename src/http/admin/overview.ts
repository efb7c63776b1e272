/** The server at a glance: what moves, what is refused, and what should be looked at. */
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { ok } from '../../base/result.ts';
import type { AuditLog } from '../../directory/audit.ts';
import type { BanList } from '../../directory/bans.ts';
import type { DirectoryReader } from '../../directory/port.ts';
import { type HourCount, type Series, hourLength, hourOf } from '../../mta/counts/types.ts';
import type { KeptTraffic } from '../../mta/counts/traffic.ts';
import type { SendingMemory } from '../../mta/door/memory.ts';
import type { Spool } from '../../mta/queue/port.ts';
import type { StatusFacts } from '../page.ts';
import { attentionCodes, attentionOf, questions } from './attention.ts';
import { lastBackup, lastVerification } from './backup.ts';
import { instant, named, time, whole } from './fields.ts';
import { operation } from './operation.ts';

export interface OverviewParts {
  readonly status: () => Promise<StatusFacts>;
  readonly traffic: Pick<KeptTraffic, 'since'>;
  readonly directory: Pick<DirectoryReader, 'accounts' | 'domains'>;
  readonly audit: Pick<AuditLog, 'entries' | 'note'>;
  readonly bans: BanList;
  readonly sending: Pick<SendingMemory, 'holds'>;
  readonly spool: Pick<Spool, 'destinations'>;
  /** Octets of the disk that the data is on. */
  readonly disk: () => Promise<{ readonly free: number; readonly size: number }>;
  /** When the first certificate ends, and whether new ones are got; null where one cannot be read. */
  readonly certificateEnd: () => { readonly at: number | null; readonly isRenewed: boolean };
  readonly clock: Clock;
}

const sums = { received: whole, submitted: whole, delivered: whole, refused: whole, spam: whole };
const ways = Object.keys(sums) as (keyof typeof sums)[];
const counted = v.array(v.object({ reason: v.string(), count: whole }));

const hour = v.object({
  at: time,
  ...sums,
  waiting: v.pipe(v.nullable(whole), v.description('The longest queue of the hour; null where nobody looked.')),
  seconds: v.pipe(v.nullable(v.number()), v.description('That an attempt to deliver took; null without any.')),
  used: v.pipe(v.nullable(whole), v.description('Octets of all mail.')),
  refusedBy: counted,
});

const overview = named(
  'Overview',
  v.object({
    hostname: v.string(),
    version: v.string(),
    since: time,
    uptimeSeconds: whole,
    queue: v.object({ waiting: whole, held: whole, leased: whole, oldest: v.nullable(time) }),
    listeners: v.array(v.object({ name: v.string(), port: whole, connections: whole })),
    traffic: v.object({
      total: v.object(sums),
      lastHour: v.object(sums),
      refusedBy: v.pipe(counted, v.description('The most frequent first.')),
      loginsFailed: v.pipe(counted, v.description('By service.')),
      history: v.pipe(v.array(hour), v.description('Of each hour, the oldest first.')),
    }),
    storage: v.object({ used: whole, free: whole, size: whole, accounts: whole, domains: whole }),
    attention: v.pipe(
      v.array(
        v.object({
          code: v.picklist(attentionCodes),
          question: v.picklist(questions),
          severity: v.picklist(['note', 'warning', 'problem']),
          values: v.record(v.string(), v.number()),
          words: v.string(),
        }),
      ),
      v.description('What should be known or done; what DNS says of the server is at `check`.'),
    ),
  }),
);
type HourJson = v.InferOutput<typeof hour>;

const getOverview = operation({
  name: 'getOverview',
  method: 'GET',
  path: 'overview',
  scope: 'server:read',
  about:
    'Version, uptime, listeners, queue and storage; mail, refusals by reason, failed logins and latency by the hour, also of the time before the last start; what should be looked at.',
  input: v.strictObject({
    days: v.optional(v.pipe(v.string(), v.digits(), v.maxLength(2), v.description('Of the last days; 1 without it.'))),
  }),
  output: overview,
  answer: async (parts: OverviewParts, { days = '1' }) => {
    const { status, traffic, directory, disk, bans, sending, spool, audit, clock } = parts;
    const now = clock.now();
    const first = hourOf(now) - Math.min(31, Math.max(1, Number(days))) * 24 + 1;
    const [{ hostname, version, since, queue, listeners }, all, domains, room, counts] = await Promise.all([
      status(),
      directory.accounts(),
      directory.domains(),
      disk(),
      traffic.since(first),
    ]);
    const [banned, holds, destinations, backup, verified] = await Promise.all([
      bans.list(),
      sending.holds(),
      spool.destinations(),
      lastBackup(audit),
      lastVerification(audit),
    ]);
    const oldest = destinations.reduce<number | null>((least, one) => Math.min(least ?? Infinity, one.oldest), null);
    const lastDay = counts.filter((one) => one.hour > hourOf(now) - 24);
    const failedToday = byReason(lastDay, 'login-failed').reduce((sum, { count }) => sum + count, 0);
    const certificate = parts.certificateEnd();
    return ok({
      hostname,
      version,
      since: instant(since),
      uptimeSeconds: Math.max(0, Math.floor((now - since) / 1000)),
      queue: {
        waiting: queue.waiting,
        held: queue.held,
        leased: queue.leased,
        oldest: oldest === null ? null : instant(oldest),
      },
      listeners: listeners.map(({ name, port, connections }) => ({ name, port, connections })),
      traffic: {
        total: amountsOf(counts),
        lastHour: amountsOf(counts.filter((one) => one.hour >= hourOf(now) - 1)),
        refusedBy: byReason(counts, 'refused'),
        loginsFailed: byReason(counts, 'login-failed'),
        history: historyOf(counts, hourOf(now)),
      },
      storage: {
        used: all.reduce((sum, { used }) => sum + used, 0),
        ...room,
        accounts: all.length,
        domains: domains.length,
      },
      attention: attentionOf({
        now,
        disk: room,
        nearQuota: all.filter(({ used, quota }) => quota > 0 && used >= quota * nearly).length,
        certificateEnds: certificate.at,
        isRenewed: certificate.isRenewed,
        backup: backup?.at ?? null,
        damaged: Number(verified?.details['problems'] ?? 0),
        queue: { held: queue.held, oldest },
        bans: banned.filter(({ until }) => until > now).length,
        accountsHeld: holds.length,
        loginsFailed: failedToday,
      }).map((one) => ({ ...one, values: { ...one.values } })),
    });
  },
});

/** Of a quota. Ours. */
const nearly = 0.95;

function byReason(counts: readonly HourCount[], series: Series) {
  const found = new Map<string, number>();
  for (const { reason, amount } of counts.filter((one) => one.series === series))
    found.set(reason, (found.get(reason) ?? 0) + amount);
  return [...found].map(([reason, count]) => ({ reason, count })).sort((one, other) => other.count - one.count);
}

const sumOf = (counts: readonly HourCount[], series: Series): number =>
  counts.reduce((sum, one) => (one.series === series ? sum + one.amount : sum), 0);

const amountsOf = (counts: readonly HourCount[]): Record<keyof typeof sums, number> =>
  Object.fromEntries(ways.map((way) => [way, sumOf(counts, way)])) as Record<keyof typeof sums, number>;

/** null where nothing was measured. */
function levelOf(counts: readonly HourCount[], series: Series): number | null {
  const found = counts.filter((one) => one.series === series);
  return found.length === 0 ? null : Math.max(...found.map(({ amount }) => amount));
}

/** From the first hour of which anything is known. */
function historyOf(counts: readonly HourCount[], last: number): HourJson[] {
  const byHour = Map.groupBy(counts, (one) => one.hour);
  const first = Math.min(last, ...byHour.keys());
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const of = byHour.get(first + at) ?? [];
    const attempts = sumOf(of, 'attempts');
    return {
      at: instant((first + at) * hourLength),
      ...amountsOf(of),
      waiting: levelOf(of, 'waiting'),
      seconds: attempts === 0 ? null : sumOf(of, 'attempt-time') / attempts / 1000,
      used: levelOf(of, 'used'),
      refusedBy: byReason(of, 'refused'),
    };
  });
}

export const overviewOperations = [getOverview] as const;
