/** The server at a glance, its accounts, and who is held up after failed logins. */
import type { Clock } from '../../base/clock.ts';
import type { BanMemory } from '../../directory/bans.ts';
import type { DirectoryReader } from '../../directory/port.ts';
import type { StatusFacts } from '../page.ts';
import { json } from '../problem.ts';
import type { Page } from '../site.ts';
import { instant } from './instant.ts';
import type { Accounts, Bans, Overview } from './schemas.ts';
import { type Traffic, step } from './traffic.ts';

export interface OverviewParts {
  readonly status: () => Promise<StatusFacts>;
  readonly traffic: Traffic;
  readonly directory: Pick<DirectoryReader, 'accounts' | 'domains'>;
  /** Octets of the disk that the data is on. */
  readonly disk: () => Promise<{ readonly free: number; readonly size: number }>;
  readonly bans: Pick<BanMemory, 'bans'>;
  readonly isAdministrator: (address: string) => boolean;
  readonly clock: Clock;
}

export async function showOverview(parts: OverviewParts): Promise<Page> {
  const { traffic, directory, clock } = parts;
  const [status, all, domains, disk] = await Promise.all([
    parts.status(),
    directory.accounts(),
    directory.domains(),
    parts.disk(),
  ]);
  const { hostname, version, since, queue } = status;
  const page: Overview = {
    hostname,
    version,
    since: instant(since),
    uptimeSeconds: Math.max(0, Math.floor((clock.now() - since) / 1000)),
    queue: { waiting: queue.waiting, held: queue.held, leased: queue.leased },
    listeners: status.listeners.map(({ name, port, connections }) => ({ name, port, connections })),
    traffic: {
      total: traffic.total(),
      stepSeconds: step / 1000,
      history: traffic.history().map(({ at, ...amounts }) => ({ at: instant(at), ...amounts })),
      turnedAway: traffic.turnedAway().map(({ check, count }) => ({ check, count })),
    },
    storage: {
      used: all.reduce((sum, { used }) => sum + used, 0),
      ...disk,
      accounts: all.length,
      domains: domains.length,
    },
  };
  return json(200, page);
}

export async function listAccounts({ directory, isAdministrator }: OverviewParts): Promise<Page> {
  const all = await directory.accounts();
  const page: Accounts = {
    accounts: all.map(({ address, name, used, quota, disabled, createdAt }) => ({
      address,
      name,
      used,
      quota,
      disabled,
      admin: isAdministrator(address),
      createdAt: instant(createdAt),
    })),
  };
  return json(200, page);
}

export async function listBans({ bans, clock }: OverviewParts): Promise<Page> {
  const list = await bans.bans(clock.now());
  const page: Bans = {
    bans: list.map(({ kind, subject, failures, until, forgottenAt }) => ({
      kind,
      subject,
      failures,
      until: instant(until),
      forgottenAt: instant(forgottenAt),
    })),
  };
  return json(200, page);
}
