/**
 * The key that mail of an encrypted list is encrypted to, of each member: what an owner gave, what the member publishes here, what an
 * owner knows, and what is found elsewhere, in this order.
 * Not here: looking keys up (keys/lookup).
 */
import { normaliseAddress } from '../directory/address.ts';
import type { DirectoryReader } from '../directory/port.ts';
import type { ContactKeyStore } from '../keys/contact-keys.ts';
import type { KeyLookup } from '../keys/lookup/lookup.ts';
import type { PublishedKeys } from '../keys/lookup/own.ts';
import type { ContactKey, KeySource, PublicKey } from '../keys/types.ts';
import { certificatesFor, openPgpKeysFor } from '../keys/usable.ts';
import type { ListAuthority } from './certificates.ts';
import type { GivenKey, MailList, Member } from './types.ts';

export interface MemberKey extends PublicKey {
  readonly source: KeySource | 'given';
  /** Whether it is proven to be the member's: what it signs counts as the member's. */
  readonly isProven: boolean;
}

/** `why`, in words, where there is no key. */
export type KeyStatus = { readonly key: MemberKey; readonly why: null } | { readonly key: null; readonly why: string };

export interface MemberKeyDeps {
  readonly directory: Pick<DirectoryReader, 'account'>;
  readonly contactKeys: Pick<ContactKeyStore, 'of'>;
  readonly publishedKeys: PublishedKeys;
  readonly authority: Pick<ListAuthority, 'isTakenBack'>;
  /** null where nobody elsewhere is asked. */
  readonly lookUp: KeyLookup | null;
}

/** Never throws for what others have made. */
export async function memberKey(
  deps: MemberKeyDeps,
  list: Pick<MailList, 'owners'>,
  { address, key }: Member,
  at: number,
): Promise<KeyStatus> {
  const refused: string[] = [];
  const first = async (keys: readonly MemberKey[]): Promise<MemberKey | null> => {
    for (const one of keys) {
      const { expiresAt, fingerprint, standard, octets } = one;
      if (expiresAt !== null && expiresAt <= at) refused.push(`the key ${fingerprint} has expired`);
      else if (standard === 'smime' && (await deps.authority.isTakenBack(octets)))
        refused.push(`the certificate ${fingerprint} was revoked`);
      else return one;
    }
    return null;
  };
  if (key !== null) {
    const given = await givenKey(address, key, at);
    const found = given.key === null ? null : await first([given.key]);
    return found === null ? { key: null, why: refused[0] ?? given.why ?? '' } : { key: found, why: null };
  }
  const found =
    (await first(await ownKeys(deps, address))) ??
    (await first(await knownToOwners(deps, list, address))) ??
    (await first(await lookedUp(deps, address)));
  if (found !== null) return { key: found, why: null };
  return { key: null, why: refused[0] ?? 'no key is known' };
}

async function givenKey(address: string, { standard, octets }: GivenKey, at: number): Promise<KeyStatus> {
  const { keys, refused } =
    standard === 'openpgp'
      ? await openPgpKeysFor(address, octets, at)
      : await certificatesFor(address, [octets], at, true);
  const [key] = keys;
  return key === undefined
    ? { key: null, why: refused[0] ?? 'the key that was given cannot be used' }
    : { key: { ...key, source: 'given', isProven: true }, why: null };
}

async function ownKeys({ publishedKeys }: MemberKeyDeps, address: string): Promise<readonly MemberKey[]> {
  const keys = (await publishedKeys(address)).filter(({ isRevoked }) => !isRevoked);
  return keys
    .toSorted((one, other) => Number(other.isPreferred) - Number(one.isPreferred))
    .map((key) => ({ ...key, source: 'own', isProven: true }));
}

const decided = ['verified', 'accepted', 'seen'] as const;

async function knownToOwners(
  { directory, contactKeys }: MemberKeyDeps,
  { owners }: Pick<MailList, 'owners'>,
  address: string,
): Promise<readonly MemberKey[]> {
  const keys: ContactKey[] = [];
  for (const written of owners) {
    const owner = await directory.account(normaliseAddress(written) ?? written);
    if (owner !== null) keys.push(...(await contactKeys.of(owner.id, [address])));
  }
  return decided.flatMap((decision) =>
    keys
      .filter((key) => key.decision === decision)
      .map((key) => ({ ...key, isProven: decision !== 'seen' || key.isSecure })),
  );
}

async function lookedUp({ lookUp }: MemberKeyDeps, address: string): Promise<readonly MemberKey[]> {
  const answer = lookUp === null ? null : await lookUp(address, null);
  return answer?.kind === 'answer' ? answer.keys.map((key) => ({ ...key, isProven: key.isSecure })) : [];
}
