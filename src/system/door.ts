/** The door: limits for strangers, the tarpit, and the watch over how accounts send. */
import { createNetworks, networkOf, parseNetwork } from '../base/networks.ts';
import type { Clock } from '../base/clock.ts';
import { Lru } from '../base/lru.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Config } from '../config/schema.ts';
import type { LoginFacts } from '../directory/authentication.ts';
import type { DirectoryReader } from '../directory/port.ts';
import type { Habits } from '../msa/habits.ts';
import { type Senders, createSenders } from '../msa/senders.ts';
import { createSuspicions } from '../msa/suspicions.ts';
import { ErrorCounts } from '../mta/door/errors.ts';
import type { SendingMemory } from '../mta/door/memory.ts';
import { createRates } from '../mta/door/rates.ts';
import { type Tarpit, createTarpit, waitFor } from '../mta/door/tarpit.ts';
import type { Reporter } from '../mta/dsn/types.ts';
import { type NoticeDeps, createNotices } from '../mta/notice.ts';
import type { Checks } from '../mta/receive/checks.ts';

export interface Door {
  readonly checks: Checks;
  readonly tarpit: Tarpit;
  readonly senders: Senders;
}

export interface DoorParts extends NoticeDeps {
  readonly metrics: Metrics;
  readonly memory: SendingMemory;
  readonly habits: Habits;
}

/** Programs of this machine, and a proxy on it, whose clients would else be one. */
const thisMachine = ['127.0.0.0/8', '::1'];

export function makeDoor({ door: limits, msa, directory }: Config, parts: DoorParts): Door {
  const { metrics, clock } = parts;
  const allows = createNetworks([...thisMachine, ...limits.allow].flatMap((text) => parseNetwork(text) ?? []));
  const { subaddressSeparators } = directory;
  const errors = new ErrorCounts(clock);
  return {
    checks: createRates({ limits, allows, subaddressSeparators, errors, clock }),
    tarpit: createTarpit({ limits, allows, errors, metrics, wait: waitFor }),
    senders: createSenders({
      ...parts,
      notices: createNotices(parts),
      suspicions: createSuspicions(parts.habits, msa, clock),
      limits: msa,
    }),
  };
}

/** What cannot be delivered is told to its sender, and counted for the account that sent it. */
export const watchBounces = (reporter: Reporter, senders: Pick<Senders, 'bounced'>): Reporter => ({
  async report(subject, outcomes) {
    await senders.bounced(subject.id, outcomes.filter(({ action }) => action === 'failed').length);
    return reporter.report(subject, outcomes);
  },
});

/** Every login is looked at: a password that is used from many networks at once is no secret any more. */
export function watchLogins(
  senders: Pick<Senders, 'signedIn'>,
  directory: Pick<DirectoryReader, 'account'>,
  clock: Clock,
): (address: string, facts: Pick<LoginFacts, 'remoteAddress'>) => void {
  const seen = new Lru<string, true>(loginsSeen, clock);
  return (address, { remoteAddress }) => {
    const key = `${address} ${networkOf(remoteAddress)}`;
    if (seen.get(key) !== undefined) return;
    seen.set(key, true, hour);
    void directory.account(address).then(
      (account) => (account === null ? undefined : senders.signedIn(account, remoteAddress)),
      // Who cannot be asked now is asked at the next login.
      () => seen.delete(key),
    );
  };
}

const hour = 3_600_000;
/** Accounts and networks that are not asked about again within an hour. */
const loginsSeen = 50_000;
