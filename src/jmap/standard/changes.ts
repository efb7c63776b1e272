/**
 * Foo/changes. Implements: RFC 8620 §5.2.
 */
import * as v from 'valibot';
import type { AccountId } from '../../directory/types.ts';
import { methodError } from '../core/error.ts';
import { accountMethod, answer, unsignedInt } from '../core/method.ts';
import type { Call, Id, JsonObject, Method } from '../core/types.ts';
import { limits } from '../limits.ts';

export interface Changes {
  readonly newState: string;
  readonly hasMoreChanges: boolean;
  readonly created: readonly Id[];
  readonly updated: readonly Id[];
  readonly destroyed: readonly Id[];
  /** Properties of this type's own, such as updatedProperties of RFC 8621 §2.2. */
  readonly more?: JsonObject;
}

export interface ChangesSpec {
  readonly type: string;
  readonly capability: string;
  /** null where nobody knows any more what changed since that state. */
  readonly since: (account: AccountId, state: string, most: number, call: Call) => Promise<Changes | null>;
}

export function changesMethod({ type, capability, since }: ChangesSpec): Method {
  const name = `${type}/changes`;
  return accountMethod({
    name,
    capability,
    args: { sinceState: v.string(), maxChanges: v.optional(v.nullable(v.pipe(unsignedInt, v.minValue(1))), null) },
    run: async (account, args, call) => {
      const { sinceState, maxChanges } = args;
      const most = Math.min(maxChanges ?? limits.changes, limits.changes);
      const changes = await since(account, sinceState, most, call);
      if (changes === null) return methodError('cannotCalculateChanges');
      const { more = {}, ...told } = changes;
      return answer(name, {
        accountId: (args as unknown as { accountId: string }).accountId,
        oldState: sinceState,
        ...told,
        ...more,
      });
    },
  });
}
