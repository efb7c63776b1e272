/** The public keys of a list are given out as those of an account are: by its pages, the Web Key Directory and DNS. Former ones are not. */
import type { AccountId } from '../directory/types.ts';
import type { AccountKeyStore } from '../keys/account-keys.ts';
import type { PublicKey } from '../keys/types.ts';
import { limits } from './limits.ts';

export type KeyShelf = Pick<AccountKeyStore, 'of' | 'add' | 'change'>;

export async function giveOut(accountKeys: KeyShelf, account: AccountId, key: PublicKey): Promise<void> {
  const former = (await accountKeys.of(account)).filter(({ standard, isPublished }) => {
    return standard === key.standard && isPublished;
  });
  for (const { id, account: _account, ...one } of former)
    await accountKeys.change(account, id, { ...one, isPublished: false, isPreferred: false });
  const wanted = { ...key, isRevoked: false, isPublished: true, isPreferred: true, isAtRest: false };
  const added = await accountKeys.add(account, wanted, limits.keys);
  if (!added.ok && added.error === 'exists') await accountKeys.change(account, added.existing, wanted);
}
