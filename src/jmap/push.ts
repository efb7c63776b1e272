/**
 * What a client is told of changes without asking: which types of the account have another state than it knows.
 * Implements: RFC 8620 §7.1 (StateChange).
 * Not here: how it is carried (http/jmap/events.ts).
 */
import type { Account } from '../directory/types.ts';
import type { ChangeFeed } from '../ms/changes.ts';
import { accountIdOf } from './core/account.ts';
import type { JsonObject } from './core/types.ts';
import { type MailDeps, momentOf } from './mail/deps.ts';
import { stateOf } from './mail/state.ts';

/** All of them are of one moment of the account. */
const pushedTypes = ['Mailbox', 'Thread', 'Email'] as const;

export interface StateWatch {
  /** The state now, and what has another one than `since`; null where nothing has. */
  look(since: string | null): Promise<{ readonly state: string; readonly change: JsonObject | null }>;
  /** Calls the listener whenever something may have changed, until the returned function is called. */
  listen(listener: () => void): () => void;
}

/** `types` is null for all of them. */
export function watchStates(
  { emails, changes }: Pick<MailDeps, 'emails'> & { readonly changes: ChangeFeed },
  { id }: Account,
  types: readonly string[] | null,
): StateWatch {
  const wanted = pushedTypes.filter((type) => types === null || types.includes(type));
  return {
    async look(since) {
      const state = stateOf(await momentOf({ emails }, id));
      const isNew = state !== since && wanted.length > 0;
      const states = Object.fromEntries(wanted.map((type) => [type, state]));
      return { state, change: isNew ? { '@type': 'StateChange', changed: { [accountIdOf(id)]: states } } : null };
    },
    listen: (listener) => (wanted.length === 0 ? () => undefined : changes.subscribe(id, listener)),
  };
}
