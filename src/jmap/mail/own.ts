/** All the mail of an account, as its owner sees it; and what others see of it, where they are shown something. */
import { everyRight } from '../../ms/rights.ts';
import { accountIdOf } from '../core/account.ts';
import { isReadOnly, sharedAccounts } from '../sharing/accounts.ts';
import { StateMemory } from '../sharing/states.ts';
import { sharedView } from '../sharing/view.ts';
import { QueryMemory } from '../standard/query-memory.ts';
import type { MailDeps } from './deps.ts';
import { createListings } from './listings.ts';
import { momentStates } from './state.ts';

/** What is made here of the rest. */
type Made = 'listings' | 'states' | 'queries' | 'mailboxes' | 'rights' | 'mailboxWrites' | 'reach';

export type MailParts = Omit<MailDeps, Made>;

export function ownMail<P extends MailParts>(parts: P): P & MailDeps {
  const { store, emails } = parts;
  const memory = new StateMemory();
  const deps: P & MailDeps = {
    ...parts,
    listings: createListings(store.read, emails),
    states: momentStates(emails),
    queries: new QueryMemory(),
    mailboxes: (account) => store.read.mailboxes(account),
    rights: () => Promise.resolve(everyRight),
    mailboxWrites: store.write,
    reach: async (user, accountId) => {
      if (accountId === accountIdOf(user.id)) return { account: user.id, view: deps, isReadOnly: false };
      const shared = (await sharedAccounts(store.read, user.id)).find(
        ({ account }) => accountIdOf(account) === accountId,
      );
      if (shared === undefined) return null;
      return { account: shared.account, view: sharedView(deps, memory, shared), isReadOnly: isReadOnly(shared) };
    },
  };
  return deps;
}
