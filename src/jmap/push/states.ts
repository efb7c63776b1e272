/**
 * What a client is told of changes without asking: which types of the account have another state than it knows.
 * Implements: RFC 8620 §7.1 (StateChange).
 * Not here: how it is carried (http/jmap/events.ts, sender.ts).
 */
import type { Account, AccountId } from '../../directory/types.ts';
import type { ChangeFeed } from '../../ms/changes.ts';
import { accountIdOf } from '../core/account.ts';
import type { JsonObject } from '../core/types.ts';
import { type MailDeps, momentOf } from '../mail/deps.ts';
import { stateOf } from '../mail/state.ts';
import { scriptState } from '../sieve/scripts.ts';
import { vacationState } from '../vacation/vacation.ts';
import { addressBookState } from '../contacts/address-books.ts';
import { cardState } from '../contacts/cards.ts';
import { preferencesState } from '../preferences/preferences.ts';

/** Between the states of one id of an event. */
const separator = ',';

interface Source {
  /** Types that have one state together. */
  readonly types: readonly string[];
  readonly state: (account: AccountId) => Promise<string>;
}

export type Watched = Pick<MailDeps, 'emails' | 'preferences' | 'filters' | 'contacts'> & {
  readonly changes: ChangeFeed;
};

const sourcesOf = ({ emails, preferences, filters, contacts }: Watched): readonly Source[] => [
  { types: ['Mailbox', 'Thread', 'Email'], state: async (account) => stateOf(await momentOf({ emails }, account)) },
  { types: ['Preferences'], state: (account) => preferencesState(preferences, account) },
  { types: ['VacationResponse'], state: (account) => vacationState(filters, account) },
  { types: ['SieveScript'], state: (account) => scriptState({ filters }, account) },
  { types: ['AddressBook'], state: (account) => addressBookState(contacts, account) },
  { types: ['ContactCard'], state: (account) => cardState(contacts, account) },
];

export interface StateWatch {
  /** The states now, and what has another one than `since`; null where nothing has. */
  look(since: string | null): Promise<{ readonly state: string; readonly change: JsonObject | null }>;
  /** Calls the listener whenever something may have changed, until the returned function is called. */
  listen(listener: () => void): () => void;
}

/** `types` is null for all of them. */
export function watchStates(
  watched: Watched,
  { id }: Pick<Account, 'id'>,
  types: readonly string[] | null,
): StateWatch {
  const sources = sourcesOf(watched)
    .map((source) => ({ ...source, types: source.types.filter((type) => types === null || types.includes(type)) }))
    .filter((source) => source.types.length > 0);
  return {
    async look(since) {
      const known = since?.split(separator) ?? [];
      const states = await Promise.all(sources.map(({ state }) => state(id)));
      const changed = sources.flatMap((source, at) => {
        const state = states[at] ?? '';
        return state === known[at] ? [] : source.types.map((type) => [type, state] as const);
      });
      const told = { '@type': 'StateChange', changed: { [accountIdOf(id)]: Object.fromEntries(changed) } };
      return { state: states.join(separator), change: changed.length === 0 ? null : told };
    },
    listen: (listener) => (sources.length === 0 ? () => undefined : watched.changes.subscribe(id, listener)),
  };
}
