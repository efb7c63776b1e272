/** The door: limits for strangers, the tarpit, and the watch over how accounts send. */
import { createNetworks, parseNetwork } from '../base/networks.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Config } from '../config/schema.ts';
import { type Senders, createSenders } from '../msa/senders.ts';
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
    senders: createSenders({ ...parts, notices: createNotices(parts), limits: msa }),
  };
}

/** What cannot be delivered is told to its sender, and counted for the account that sent it. */
export const watchBounces = (reporter: Reporter, senders: Pick<Senders, 'bounced'>): Reporter => ({
  async report(subject, outcomes) {
    await senders.bounced(subject.id, outcomes.filter(({ action }) => action === 'failed').length);
    return reporter.report(subject, outcomes);
  },
});
