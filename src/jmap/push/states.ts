/**
 * What a client is told of changes without asking: which types of the account have another state than it knows.
 * Implements: RFC 8620 §7.1 (StateChange).
 * Not here: how it is carried (http/jmap/events.ts, sender.ts).
 */
import type { Account, AccountId } from '../../directory/types.ts';
import type { ChangeFeed, ChangeListener } from '../../ms/changes.ts';
import { accountIdOf } from '../core/account.ts';
import type { JsonObject } from '../core/types.ts';
import type { MailDeps } from '../mail/deps.ts';
import { momentState } from '../mail/state.ts';
import { type SharedReader, sharedAccounts, sharedState } from '../sharing/accounts.ts';
import { scriptState } from '../sieve/scripts.ts';
import { vacationState } from '../vacation/vacation.ts';
import { addressBookState } from '../contacts/address-books.ts';
import { cardState } from '../contacts/cards.ts';
import { accountKeyState } from '../keys/account-keys.ts';
import { boxState } from '../keys/boxes.ts';
import { contactKeyState } from '../keys/contact-keys.ts';
import { preferencesState } from '../preferences/preferences.ts';

/** Between the states of one id of an event. */
const separator = ',';

interface Source {
  /** Types that have one state together. */
  readonly types: readonly string[];
  readonly state: (account: AccountId) => Promise<string>;
}

export type Watched = Pick<
  MailDeps,
  'emails' | 'preferences' | 'filters' | 'contacts' | 'accountKeys' | 'boxes' | 'contactKeys'
> & {
  readonly changes: ChangeFeed;
  readonly read: SharedReader;
};

/** Types of which an account of another has something. */
const mailTypes = ['Mailbox', 'Thread', 'Email'] as const;

const sourcesOf = ({
  emails,
  preferences,
  filters,
  contacts,
  accountKeys,
  boxes,
  contactKeys,
}: Watched): readonly Source[] => [
  { types: mailTypes, state: (account) => momentState(emails, account) },
  { types: ['Preferences'], state: (account) => preferencesState(preferences, account) },
  { types: ['VacationResponse'], state: (account) => vacationState(filters, account) },
  { types: ['SieveScript'], state: (account) => scriptState({ filters }, account) },
  { types: ['AddressBook'], state: (account) => addressBookState(contacts, account) },
  { types: ['ContactCard'], state: (account) => cardState(contacts, account) },
  { types: ['AccountKey'], state: (account) => accountKeyState(accountKeys, account) },
  { types: ['Box'], state: (account) => boxState(boxes, account) },
  { types: ['ContactKey'], state: (account) => contactKeyState(contactKeys, account) },
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
  const sharedTypes = mailTypes.filter((type) => types === null || types.includes(type));
  const shared = () => (sharedTypes.length === 0 ? Promise.resolve([]) : sharedAccounts(watched.read, id));
  return {
    async look(since) {
      const known = since?.split(separator) ?? [];
      const states = await Promise.all(sources.map(({ state }) => state(id)));
      const changed = sources.flatMap((source, at) => {
        const state = states[at] ?? '';
        return state === known[at] ? [] : source.types.map((type) => [type, state] as const);
      });
      const others = (await shared()).map((one) => ({ name: accountIdOf(one.account), state: sharedState(one) }));
      const news = others.filter(({ name, state }) => !known.includes(`${name}:${state}`));
      const told = {
        ...(changed.length === 0 ? {} : { [accountIdOf(id)]: Object.fromEntries(changed) }),
        ...Object.fromEntries(
          news.map(({ name, state }) => [name, Object.fromEntries(sharedTypes.map((type) => [type, state]))]),
        ),
      };
      return {
        state: [...states, ...others.map(({ name, state }) => `${name}:${state}`)].join(separator),
        change: Object.keys(told).length === 0 ? null : { '@type': 'StateChange', changed: told },
      };
    },
    listen(listener) {
      if (sources.length === 0) return () => undefined;
      const following = new Map<AccountId, () => void>();
      let over = false;
      // Who shares what is another matter than before: those are listened for now.
      const follow = async (): Promise<void> => {
        const owners = new Set((await shared()).map(({ account }) => account));
        if (over) return;
        for (const [owner, stop] of following) {
          if (owners.has(owner)) continue;
          stop();
          following.delete(owner);
        }
        for (const owner of owners)
          if (!following.has(owner)) following.set(owner, watched.changes.subscribe(owner, heardOther));
      };
      const heardOther: ChangeListener = ({ everybody }) => {
        // That is heard for the account itself, too.
        if (everybody !== true) listener();
      };
      const stopOwn = watched.changes.subscribe(id, ({ everybody }) => {
        if (everybody === true) void follow().then(listener, listener);
        else listener();
      });
      if (sharedTypes.length > 0) void follow().then(undefined, listener);
      return () => {
        over = true;
        stopOwn();
        for (const stop of following.values()) stop();
      };
    },
  };
}
