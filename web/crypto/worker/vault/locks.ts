/**
 * Locks: the master key under each way of opening it. Who has one of them has the vault; the server has none.
 * Implements: RFC 9106 (Argon2id) for passphrases, WebAuthn level 3 §10.1.4 (prf) for passkeys.
 */
import { argon2id } from '@noble/hashes/argon2.js';
import type { webcrypto } from 'node:crypto';
import type { LockInfo, NewLock, Opening } from '../../vault.ts';
import { type Fields, fieldsOf, text, wholeNumber } from './fields.ts';
import { type Bound, type Sealed, chance, derive, seal, sealingKey, unseal } from './seal.ts';

/** KiB, passes, lanes. RFC 9106 §4, the second recommended choice: 64 MiB, t = 3. */
const cost = { memory: 65_536, passes: 3, lanes: 1 } as const;
/** What a server may make a browser work. */
const most = { memory: 1_048_576, passes: 16 } as const;

interface Cost {
  readonly memory: number;
  readonly passes: number;
}

export interface Lock extends Sealed {
  readonly vault: string;
  readonly id: string;
  readonly kind: LockInfo['kind'];
  readonly name: string;
  readonly createdAt: number;
  /** Base64. */
  readonly salt: string;
  /** Of a passphrase. */
  readonly cost: Cost | null;
  /** Of a passkey. */
  readonly credential: string | null;
}

const bound = (account: string, lock: Omit<Lock, keyof Sealed>): Bound => [
  'lock',
  account,
  lock.vault,
  lock.id,
  lock.kind,
  lock.name,
  lock.createdAt,
  lock.salt,
  lock.cost?.memory ?? null,
  lock.cost?.passes ?? null,
  lock.credential,
];

/** `secret` is the kit's, where that is the lock. */
export async function makeLock(
  { account, vault, now }: { readonly account: string; readonly vault: string; readonly now: number },
  master: Buffer,
  wanted: Exclude<NewLock, { kind: 'kit' }> | { readonly kind: 'kit'; readonly secret: Buffer },
): Promise<Lock> {
  const lock = {
    vault,
    id: chance(12).toString('base64'),
    kind: wanted.kind,
    name: wanted.kind === 'passkey' ? wanted.name : '',
    createdAt: now,
    salt: (wanted.kind === 'passkey' ? Buffer.from(wanted.salt) : chance(32)).toString('base64'),
    cost: wanted.kind === 'passphrase' ? { memory: cost.memory, passes: cost.passes } : null,
    credential: wanted.kind === 'passkey' ? wanted.credential : null,
  };
  const secret = wanted.kind === 'passphrase' ? wanted.passphrase : Buffer.from(wanted.secret);
  return { ...lock, ...(await seal(await wrappingKey(lock, secret), master, bound(account, lock))) };
}

/** The master key; null where the secret is another one, or the lock was changed. */
export async function openLock(account: string, lock: Lock, secret: string | Buffer): Promise<Buffer | null> {
  return unseal(await wrappingKey(lock, secret), lock, bound(account, lock));
}

/** What somebody gave, as this lock takes it; null where it is for another one. */
export function secretFor(
  lock: Lock,
  opening: Opening,
  ofKit: (words: string) => Buffer | null,
): string | Buffer | null {
  if (opening.by !== lock.kind) return null;
  switch (opening.by) {
    case 'passphrase':
      return opening.passphrase;
    case 'passkey':
      return opening.lock === lock.id ? Buffer.from(opening.secret) : null;
    case 'kit':
      return ofKit(opening.words);
  }
}

/** Characters that look the same are the same, on whatever keyboard. Unicode TR 15 */
async function wrappingKey(
  lock: Pick<Lock, 'kind' | 'salt' | 'cost'>,
  secret: string | Buffer,
): Promise<webcrypto.CryptoKey> {
  const salt = Buffer.from(lock.salt, 'base64');
  if (typeof secret !== 'string') return derive(secret, salt, lock.kind);
  const { memory, passes } = lock.cost ?? cost;
  const how = { t: passes, m: memory, p: cost.lanes, dkLen: 32, maxmem: 2 * 1024 * most.memory };
  const octets = Buffer.from(secret.normalize('NFKC'));
  const derived = argon2id(octets, salt, how);
  const key = await sealingKey(Buffer.from(derived.buffer, derived.byteOffset, derived.length));
  octets.fill(0);
  derived.fill(0);
  return key;
}

/** null for what is no lock, or asks for more work than any of ours. */
export function readLock(content: string): Lock | null {
  const fields = fieldsOf(content);
  if (fields === null) return null;
  const kind = (['passphrase', 'passkey', 'kit'] as const).find((one) => one === fields['lock']);
  const read = { vault: text(fields, 'vault'), id: text(fields, 'id'), salt: text(fields, 'salt') };
  const sealed = { nonce: text(fields, 'nonce'), sealed: text(fields, 'sealed') };
  const createdAt = wholeNumber(fields, 'createdAt');
  const asked = costOf(fields);
  const credential = text(fields, 'credential');
  if (kind === undefined || createdAt === null || (kind === 'passphrase') !== (asked !== null)) return null;
  if ((kind === 'passkey') !== (credential !== '')) return null;
  return {
    ...read,
    ...sealed,
    kind,
    name: text(fields, 'name'),
    createdAt,
    cost: asked,
    credential: kind === 'passkey' ? credential : null,
  };
}

function costOf(fields: Fields): Cost | null {
  const [memory, passes] = [wholeNumber(fields, 'memory'), wholeNumber(fields, 'passes')];
  if (memory === null || passes === null) return null;
  const isOurs = memory >= cost.memory && memory <= most.memory && passes >= cost.passes && passes <= most.passes;
  return isOurs ? { memory, passes } : null;
}

export const writeLock = ({ kind, cost: asked, credential, ...lock }: Lock): string =>
  JSON.stringify({ lock: kind, ...lock, ...asked, ...(credential === null ? {} : { credential }) });

export const lockInfo = ({ id, kind, name, createdAt, credential, salt }: Lock): LockInfo => ({
  id,
  kind,
  name,
  createdAt,
  credential,
  salt: new Uint8Array(Buffer.from(salt, 'base64')),
});
