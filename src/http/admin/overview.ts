/** The server at a glance. */
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { ok } from '../../base/result.ts';
import type { DirectoryReader } from '../../directory/port.ts';
import type { StatusFacts } from '../page.ts';
import { instant, named, nothing, time, whole } from './fields.ts';
import { operation } from './operation.ts';
import { type Traffic, step } from './traffic.ts';

export interface OverviewParts {
  readonly status: () => Promise<StatusFacts>;
  readonly traffic: Traffic;
  readonly directory: Pick<DirectoryReader, 'accounts' | 'domains'>;
  /** Octets of the disk that the data is on. */
  readonly disk: () => Promise<{ readonly free: number; readonly size: number }>;
  readonly clock: Clock;
}

const amounts = { received: whole, submitted: whole, refused: whole, spam: whole, delivered: whole };

const overview = named(
  'Overview',
  v.object({
    hostname: v.string(),
    version: v.string(),
    since: time,
    uptimeSeconds: whole,
    queue: v.object({ waiting: whole, held: whole, leased: whole }),
    listeners: v.array(v.object({ name: v.string(), port: whole, connections: whole })),
    traffic: v.object({
      total: v.object(amounts),
      stepSeconds: whole,
      history: v.array(v.object({ at: time, ...amounts })),
      turnedAway: v.array(v.object({ check: v.string(), count: whole })),
    }),
    storage: v.object({ used: whole, free: whole, size: whole, accounts: whole, domains: whole }),
  }),
);

const getOverview = operation({
  name: 'getOverview',
  method: 'GET',
  path: 'overview',
  scope: 'server:read',
  about:
    'Version, uptime, listeners, queue and storage; mail since the start and by the quarter of an hour of the last day; what turned strangers away.',
  input: nothing,
  output: overview,
  answer: async ({ status, traffic, directory, disk, clock }: OverviewParts) => {
    const [{ hostname, version, since, queue, listeners }, all, domains, room] = await Promise.all([
      status(),
      directory.accounts(),
      directory.domains(),
      disk(),
    ]);
    return ok({
      hostname,
      version,
      since: instant(since),
      uptimeSeconds: Math.max(0, Math.floor((clock.now() - since) / 1000)),
      queue: { waiting: queue.waiting, held: queue.held, leased: queue.leased },
      listeners: listeners.map(({ name, port, connections }) => ({ name, port, connections })),
      traffic: {
        total: traffic.total(),
        stepSeconds: step / 1000,
        history: traffic.history().map(({ at, ...moved }) => ({ at: instant(at), ...moved })),
        turnedAway: traffic.turnedAway().map(({ check, count }) => ({ check, count })),
      },
      storage: {
        used: all.reduce((sum, { used }) => sum + used, 0),
        ...room,
        accounts: all.length,
        domains: domains.length,
      },
    });
  },
});

export const overviewOperations = [getOverview] as const;
