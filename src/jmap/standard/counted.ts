/**
 * States of types whose changes are counted by account.
 * Implements: RFC 8620 §5.2 (changes; an intermediate state is nowhere kept).
 */
import type { ChangedIds } from '../../directory/sender-identities.ts';
import type { AccountId } from '../../directory/types.ts';
import type { Id, Method } from '../core/types.ts';
import { changesMethod } from './changes.ts';

export interface CountedSpec {
  readonly type: string;
  readonly capability: string;
  readonly changed: (account: AccountId, since: number) => Promise<ChangedIds | null>;
  readonly idOf: (number: number) => Id;
}

export const countedChanges = ({ type, capability, changed, idOf }: CountedSpec): Method =>
  changesMethod({
    type,
    capability,
    since: async (account, state, most) => {
      const since = Number(state);
      if (!Number.isSafeInteger(since) || since < 0 || String(since) !== state) return null;
      const found = await changed(account, since);
      if (found === null) return null;
      const { now, created, updated, destroyed } = found;
      if (created.length + updated.length + destroyed.length > most) return null;
      return {
        newState: String(now),
        hasMoreChanges: false,
        created: created.map(idOf),
        updated: updated.map(idOf),
        destroyed: destroyed.map(idOf),
      };
    },
  });
