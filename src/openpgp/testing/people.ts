/** People with keys, and what they believe, for tests. */
import type { PrivateKey } from 'openpgp';
import { type OpenPgpKeys, keysOf } from '../keys.ts';
import { certificationsAmong } from '../keyring/certify.ts';
import { makeKey, unlock } from '../keyring/make.ts';
import type { KeyRow, OwnerTrustRow } from '../keyring/types.ts';

export const born = Date.UTC(2026, 0, 1);
export const now = Date.UTC(2026, 6, 1);

export interface Person {
  readonly key: KeyRow;
  readonly secret: PrivateKey;
  readonly revocation: string;
}

export async function person(name: string, version: 4 | 6 = 4, lifetime: number | null = null): Promise<Person> {
  const address = `${name}@example.org`;
  const made = await makeKey({ version, name, address, password: null, lifetime, at: born });
  if (!made.ok) throw new Error(made.error);
  const secret = await unlock(made.value.secret, '');
  if (!secret.ok) throw new Error(secret.error);
  return { key: made.value.key, secret: secret.value, revocation: made.value.revocation };
}

export const trusting = (...people: readonly Person[]): readonly OwnerTrustRow[] =>
  people.map(({ key }) => ({ fingerprint: key.fingerprint, trust: 'ultimate' }));

/** What a reader has at hand who believes `trusted`, and unlocked `readers`. */
export async function reader(
  keys: readonly KeyRow[],
  ownerTrust: readonly OwnerTrustRow[],
  opening: Partial<OpenPgpKeys> = {},
): Promise<OpenPgpKeys> {
  const certifications = await certificationsAmong(keys, now);
  return keysOf({ keys, certifications, ownerTrust }, now, now, opening);
}
