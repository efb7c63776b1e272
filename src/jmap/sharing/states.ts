/**
 * What changed of the mailboxes that somebody is shown: states that were told lately are remembered, and compared with now.
 * Implements: RFC 8620 §5.2 (a state that is not known any more: cannotCalculateChanges).
 */
import { Lru } from '../../base/lru.ts';
import type { EmailReader, MailboxMoment } from '../../ms/emails.ts';
import type { MailboxId } from '../../ms/types.ts';
import type { MailStates } from '../mail/state.ts';
import { type SharedAccount, type ShownMailbox, isReadable, listedAs, sharedState } from './accounts.ts';

/** A mailbox as it was shown. */
interface Seen extends MailboxMoment {
  readonly listed: string;
  readonly isReadable: boolean;
}

export type SharedStates = ReadonlyMap<MailboxId, Seen>;

/** States that are remembered, and mailboxes of all of them. Ours. */
const mostStates = 20_000;
const mostMailboxes = 200_000;

export class StateMemory {
  readonly #states = new Lru<string, SharedStates>(mostStates);
  #held = 0;

  at(state: string): SharedStates | null {
    return this.#states.get(state) ?? null;
  }

  keep(shared: SharedAccount): string {
    const state = sharedState(shared);
    if (this.#states.get(state) !== undefined) return state;
    this.#held += shared.shown.size;
    if (this.#held > mostMailboxes) {
      this.#states.clear();
      this.#held = shared.shown.size;
    }
    this.#states.set(state, new Map([...shared.shown].map(([id, one]) => [id, seen(one)])));
    return state;
  }
}

const seen = (one: ShownMailbox): Seen => ({
  mailbox: one.mailbox.id,
  modSeq: one.mailbox.highestModSeq,
  uidNext: one.mailbox.uidNext,
  listed: listedAs(one),
  isReadable: isReadable(one),
});

/** `look` shows the account as it is now; null where nothing of it is shown any more. */
export function sharedStates(
  memory: StateMemory,
  emails: Pick<EmailReader, 'changedWithin'>,
  look: () => Promise<SharedAccount | null>,
): MailStates {
  const looked = async (): Promise<SharedAccount> => {
    const now = await look();
    if (now === null) throw new Error('what was shared is so no longer');
    return now;
  };
  return {
    now: async () => memory.keep(await looked()),
    async emailsSince(account, state) {
      const before = memory.at(state);
      const shared = await looked();
      const now = memory.keep(shared);
      const after = memory.at(now);
      if (before === null || after === null) return null;
      const then = [...before.values()].filter((one) => one.isReadable);
      const still = [...after.values()].filter((one) => one.isReadable);
      // What comes with a whole mailbox, or goes with it, is not followed.
      if (then.length !== still.length || then.some(({ mailbox }) => after.get(mailbox)?.isReadable !== true))
        return null;
      const changed = await emails.changedWithin(account, then);
      return changed === null ? null : { ...changed, now };
    },
    async mailboxesSince(_account, state) {
      const before = memory.at(state);
      const now = memory.keep(await looked());
      const after = memory.at(now);
      if (before === null || after === null) return null;
      const both = [...after].flatMap(([id, one]) => {
        const was = before.get(id);
        return was === undefined ? [] : [{ id, one, was }];
      });
      const isListedOther = ({ one, was }: { readonly one: Seen; readonly was: Seen }) => one.listed !== was.listed;
      return {
        now,
        created: [...after.keys()].filter((id) => !before.has(id)),
        updated: both.filter(isListedOther).map(({ id }) => id),
        recounted: both
          .filter((pair) => !isListedOther(pair) && pair.one.isReadable && pair.one.modSeq !== pair.was.modSeq)
          .map(({ id }) => id),
        destroyed: [...before.keys()].filter((id) => !after.has(id)),
      };
    },
  };
}
