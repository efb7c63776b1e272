/** Keys of people, for tests. */
import type { PrivateKey } from 'openpgp';
import { makeKey, unlock } from '../../openpgp/keyring/make.ts';
import { openPgpKey } from '../usable.ts';
import type { PublicKey } from '../types.ts';

export const born = Date.UTC(2026, 0, 1);
export const now = Date.UTC(2026, 6, 1);
export const clock = { now: () => now };

/** A new OpenPGP key of this address. `lifetime` in seconds. */
export async function openPgpPerson(
  address: string,
  lifetime: number | null = null,
): Promise<{ readonly key: PublicKey; readonly secret: PrivateKey }> {
  const made = await makeKey({ version: 4, name: 'Test', address, password: null, lifetime, at: born });
  if (!made.ok) throw new Error(made.error);
  const secret = await unlock(made.value.secret, '');
  if (!secret.ok) throw new Error(secret.error);
  return { key: openPgpKey(made.value.key), secret: secret.value };
}
