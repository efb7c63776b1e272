/**
 * Keys from a file, a message or a directory, as rows.
 * Implements: RFC 9580 §10.1 (transferable public keys), §10.2 (secret keys), §6.2 (armor).
 * What cannot be used is left out and said. Not here: whether a key belongs to whom it names (legitimacy.ts).
 */
import { type AnyKeyPacket, type Key, type User, enums, readKey } from 'openpgp';
import { type Result, fail, ok } from '../../base/result.ts';
import { keyText } from '../algorithms.ts';
import { armorAt, findBegin, unarmored } from '../armor.ts';
import { limits } from '../limits.ts';
import { type Packet, packetsOf, tags } from '../packets.ts';
import { printable } from '../printable.ts';
import { readingRules } from '../rules.ts';
import { withDefaults } from '../with-defaults.ts';
import { revocationOf } from './revocation.ts';
import type { KeyRow, SecretRow, UserIdRow } from './types.ts';

export interface Imported {
  readonly keys: readonly KeyRow[];
  readonly secrets: readonly SecretRow[];
  /** Why some of what was offered was not taken. */
  readonly refused: readonly string[];
}

/** Every key in armor (of several blocks) or in packets. `at`: which of the self-signatures count. */
export async function importKeys(offered: Buffer, at: number): Promise<Imported> {
  if (offered.length > limits.importOctets) return nothing(`it is larger than ${limits.importOctets} octets`);
  const keys: KeyRow[] = [];
  const secrets: SecretRow[] = [];
  const refused: string[] = [];
  for (const block of blocksOf(offered)) {
    const split = block.ok ? transferable(block.value) : block;
    if (!split.ok) {
      refused.push(split.error);
      continue;
    }
    for (const octets of split.value) {
      if (keys.length === limits.importKeys) return { keys, secrets, refused: [...refused, tooMany] };
      const key = await parseKey(octets);
      const row = key.ok ? await keyRow(key.value, at) : key;
      if (!row.ok) {
        refused.push(row.error);
        continue;
      }
      keys.push(row.value);
      if (key.ok && key.value.isPrivate()) secrets.push(secretRow(key.value, key.value.isDecrypted()));
    }
  }
  return { keys, secrets, refused: keys.length + refused.length === 0 ? ['there is no key in it'] : refused };
}

const tooMany = `more than ${limits.importKeys} keys are not taken at once`;
const nothing = (reason: string): Imported => ({ keys: [], secrets: [], refused: [reason] });

function* blocksOf(offered: Buffer): Generator<Result<Buffer, string>> {
  const first = unarmored(offered);
  if (first.ok && first.value.type === '') {
    yield ok(first.value.octets);
    return;
  }
  let blocks = 0;
  for (let at = findBegin(offered, 0); at !== -1 && blocks < limits.importKeys; at = findBegin(offered, at + 1)) {
    blocks += 1;
    const armored = armorAt(offered, at);
    yield armored.ok ? ok(armored.value.octets) : armored;
    // Blocks without an end would have the rest read once for each.
    if (!armored.ok) return;
  }
}

/** At each primary key. Trust packets are somebody's own, and say nothing here. RFC 9580 §5.10 */
function transferable(octets: Buffer): Result<readonly Buffer[], string> {
  const packets = packetsOf(octets, limits.keyPackets);
  if (!packets.ok) return packets;
  const groups: Packet[][] = [];
  for (const packet of packets.value) {
    if (packet.tag === tags.publicKey || packet.tag === tags.secretKey) groups.push([packet]);
    else if (packet.tag !== tags.trust && packet.tag !== tags.padding && packet.tag !== tags.marker)
      groups.at(-1)?.push(packet);
  }
  return ok(groups.map((group) => Buffer.concat(group.map(({ start, end }) => octets.subarray(start, end)))));
}

/** One transferable key, with what nobody needs cut off. */
export async function parseKey(octets: Buffer): Promise<Result<Key, string>> {
  try {
    const key = await readKey({ binaryKey: octets, config: readingRules });
    if ([key.keyPacket, ...key.subkeys.map(({ keyPacket }) => keyPacket)].some(hasHugeNumbers))
      return fail('it is a key that cannot be read here: its numbers are larger than anybody uses');
    key.users = key.users.slice(0, limits.userIds).filter(({ userID }) => userID !== null);
    key.subkeys = key.subkeys.slice(0, limits.subkeys);
    for (const user of key.users) trim(user);
    return ok(key);
  } catch (error) {
    return fail(`it is a key that cannot be read here: ${printable(error instanceof Error ? error.message : '')}`);
  }
}

/** Where the platform refuses such numbers, openpgp.js goes on by itself, for minutes. RFC 9580 §5.5.5 */
function hasHugeNumbers({ publicParams }: AnyKeyPacket): boolean {
  const { n, e, p }: { readonly n?: Uint8Array; readonly e?: Uint8Array; readonly p?: Uint8Array } = publicParams;
  return (
    (n !== undefined && bitsOf(n) > limits.rsaMostBits) ||
    (e !== undefined && bitsOf(e) > limits.exponentBits) ||
    (p !== undefined && bitsOf(p) > limits.primeBits)
  );
}

const bitsOf = (number: Uint8Array): number => number.length * 8 - Math.clz32(number[0] ?? 0) + 24;

/** The newest certifications of strangers, and as many of its own. */
function trim(user: User): void {
  user.otherCertifications = newest(user.otherCertifications);
  user.selfCertifications = newest(user.selfCertifications);
  user.revocationSignatures = newest(user.revocationSignatures);
}

const newest = (signatures: User['otherCertifications']): User['otherCertifications'] =>
  signatures.length <= limits.certifications
    ? signatures
    : signatures
        .toSorted((one, other) => (other.created?.getTime() ?? 0) - (one.created?.getTime() ?? 0))
        .slice(0, limits.certifications);

/** The row of a key. One that has no valid self-signature is refused: nothing says whose it is or what it is for. */
export async function keyRow(key: Key, at: number): Promise<Result<KeyRow, string>> {
  const fingerprint = key.getFingerprint();
  try {
    const userIds: UserIdRow[] = [];
    for (const user of key.users) userIds.push(await userIdRow(user, at));
    const expires = await key.getExpirationTime(undefined, withDefaults(readingRules));
    const revoked = await revocationOf(key.revocationSignatures, key.keyPacket, enums.signature.keyRevocation, {
      key: key.keyPacket,
    });
    if (expires === null && revoked === null)
      return fail(`the key ${fingerprint} has no signature of its own that holds`);
    const published = key.toPublic();
    return ok({
      fingerprint,
      version: fingerprint.length === 64 ? 6 : 4,
      algorithm: keyText(key.getAlgorithmInfo()),
      keyIds: key.getKeyIDs().map((id) => id.toHex()),
      createdAt: key.getCreationTime().getTime(),
      expiresAt: expires instanceof Date ? expires.getTime() : null,
      revoked,
      userIds,
      octets: Buffer.from(published.write()),
    });
  } catch {
    return fail(`the key ${fingerprint} cannot be used`);
  }
}

async function userIdRow(user: User, at: number): Promise<UserIdRow> {
  const { userID } = user;
  const isBound = await user.verify(new Date(at), withDefaults(readingRules)).then(
    () => true,
    () => false,
  );
  return {
    userId: userID?.userID ?? '',
    name: printable(userID?.name ?? ''),
    address: addressOf(userID?.email ?? ''),
    isBound,
  };
}

/** One that has in it what is not seen would be shown as another one. */
const addressOf = (email: string): string | null => (email === '' || printable(email) !== email ? null : email);

export const secretRow = (key: Key, isDecrypted: boolean): SecretRow => ({
  fingerprint: key.getFingerprint(),
  isLocked: !isDecrypted,
  octets: Buffer.from(key.write()),
});

/** One key out of two copies: what either knows. RFC 9580 §10.1.4 */
export async function mergeKeys(one: KeyRow, other: KeyRow, at: number): Promise<Result<KeyRow, string>> {
  if (one.fingerprint !== other.fingerprint) return fail('they are two keys');
  const [a, b] = [await parseKey(one.octets), await parseKey(other.octets)];
  if (!a.ok) return a;
  if (!b.ok) return b;
  try {
    return await keyRow(await a.value.update(b.value.toPublic(), new Date(at), withDefaults(readingRules)), at);
  } catch {
    return fail('they cannot be merged');
  }
}
