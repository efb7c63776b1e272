/** Commands that work on the mail of one account that must exist. */
import { checkAccountAddress } from '../directory/provision.ts';
import type { Account } from '../directory/types.ts';
import type { Store } from '../store/sqlite/open.ts';
import { type Outcome, failed } from './command.ts';
import { type DataPlace, withStore } from './data.ts';
import { exit } from './exit.ts';
import type { Terminal } from './terminal.ts';

export async function withAccount(
  values: { readonly config?: string },
  terminal: Terminal,
  written: string,
  use: (store: Store, account: Account, place: DataPlace) => Promise<Outcome>,
): Promise<Outcome> {
  const address = checkAccountAddress(written, '');
  if (!address.ok) return failed(exit.data, address.error, 'an example is ada@example.org');
  return await withStore(values, terminal, async (store, place) => {
    const account = await store.directory.account(address.value);
    return account === null
      ? failed(exit.noUser, `${address.value} is not an account here`, 'postern account list shows them')
      : await use(store, account, place);
  });
}
