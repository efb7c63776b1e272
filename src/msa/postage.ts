/**
 * Whether somebody wants hashcash stamps on what he sends: as his preferences say ("hashcash": true or false), or else as the server does.
 * Not here: the stamps (stamps.ts), who makes them (spam/hashcash/).
 */
import type { PreferenceStore } from '../directory/preferences.ts';
import type { AccountId } from '../directory/types.ts';
import type { MakeStamps } from './stamps.ts';

/** The name of the preference, as JMAP and the command line set it. */
const name = 'hashcash';

/** null where nothing, or nothing that makes sense, is preferred. */
export function preferredPostage(content: string): boolean | null {
  const wish = (JSON.parse(content) as Readonly<Record<string, unknown>>)[name];
  return typeof wish === 'boolean' ? wish : null;
}

/** Others that change their preferences at the same moment: so often is it tried again. */
const tries = 10;

/** null prefers nothing again. false where it could not be written. */
export async function preferPostage(
  store: PreferenceStore,
  account: AccountId,
  wish: boolean | null,
): Promise<boolean> {
  for (let tried = 0; tried < tries; tried++) {
    const { state, content } = await store.of(account);
    if (preferredPostage(content) === wish) return true;
    const { [name]: _, ...others } = JSON.parse(content) as Readonly<Record<string, unknown>>;
    const preferred = JSON.stringify(wish === null ? others : { ...others, [name]: wish });
    if (await store.replace(account, state, preferred)) return true;
  }
  return false;
}

/** null where an account wants none. */
export type StampsOf = (account: AccountId) => Promise<MakeStamps | null>;

export const createPostage =
  (store: Pick<PreferenceStore, 'of'>, usually: boolean, make: MakeStamps): StampsOf =>
  async (account) =>
    (preferredPostage((await store.of(account)).content) ?? usually) ? make : null;
