/** What commands on mailing lists have in common: the list must be there, and is worked on as the server does. */
import { systemClock } from '../base/clock.ts';
import { makeConfig } from '../config/load.ts';
import { normaliseAddress } from '../directory/address.ts';
import { labHostname } from '../lab/world.ts';
import type { FoundingDeps } from '../lists/found.ts';
import type { MemberKeyDeps } from '../lists/member-keys.ts';
import type { MailList } from '../lists/types.ts';
import type { Store } from '../store/sqlite/open.ts';
import { listAuthority } from '../system/ca.ts';
import { publishedKeys } from '../system/keys.ts';
import { serverSecret } from '../system/secret.ts';
import { type Failure, type Outcome, failed } from './command.ts';
import { type DataPlace, subaddressSeparators, withStore } from './data.ts';
import { exit } from './exit.ts';
import type { Terminal } from './terminal.ts';

export const noList = (written: string): Failure =>
  failed(exit.noUser, `${written} is not a list here`, 'postern list show shows them');

export function withList(
  values: { readonly config?: string },
  terminal: Terminal,
  written: string,
  use: (store: Store, list: MailList, place: DataPlace) => Promise<Outcome>,
): Promise<Outcome> {
  return withStore(values, terminal, async (store, place) => {
    const list = await store.lists.list(normaliseAddress(written) ?? written);
    return list === null ? noList(written) : await use(store, list, place);
  });
}

export const iso = (time: number): string => new Date(time).toISOString();

export const noMember = (address: string): Failure =>
  failed(exit.noUser, `${address} is no member`, 'postern list members LIST shows them');

/** Of a command beside the server, or without one. */
export function listDeps({ directory, lists, mail, accountKeys, authority }: Store, place: DataPlace): FoundingDeps {
  const config = place.config ?? makeConfig({ server: { hostname: labHostname, data: place.directory } });
  const parts = { directory, secret: serverSecret(place.directory), clock: systemClock };
  return {
    ...{ ...parts, lists, accountKeys, write: mail.write },
    separator: subaddressSeparators(place).charAt(0),
    authority: listAuthority(config, { ...parts, store: authority }),
  };
}

/** Keys of members by what is known without asking anybody elsewhere. */
export function memberKeyDeps(store: Store, place: DataPlace): MemberKeyDeps {
  const { directory, contactKeys, accountKeys } = store;
  const config = { directory: { subaddressSeparators: subaddressSeparators(place) } };
  const { authority } = listDeps(store, place);
  const own = publishedKeys(config, { directory, accountKeys });
  return { directory, contactKeys, publishedKeys: own, lookUp: null, authority };
}
