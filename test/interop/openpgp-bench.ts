/** Where tests with programs that speak OpenPGP work: a person of ours, a program with a key of its own, and messages between them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Result } from '../../src/base/result.ts';
import { importKeys } from '../../src/openpgp/keyring/import.ts';
import { makeKey, unlock } from '../../src/openpgp/keyring/make.ts';
import type { KeyRow } from '../../src/openpgp/keyring/types.ts';
import type { OpenPgpKeys } from '../../src/openpgp/keys.ts';
import { openpgp } from '../../src/openpgp/standard.ts';
import { type Person, reader } from '../../src/openpgp/testing/people.ts';
import { openMessage } from '../../src/sealed/open.ts';
import type { OpenedPart } from '../../src/sealed/types.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import { layersOf } from './layers.ts';
import type { OpenPgpPeer, OpenPgpProgram } from './openpgp-peers.ts';

export const words = Buffer.from('Content-Type: text/plain\r\n\r\nGood morning\r\n');
export const theirAddress = 'theirs@example.org';
export const hour = 3_600_000;
/** Their clock and ours are the same; ours is asked a little later. */
export const soon = (): number => Date.now() + 60_000;

export function taken<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

/** Somebody of ours, born an hour ago. */
export async function ours(name: string, lifetime: number | null = null): Promise<Person> {
  const about = { version: 4, name, address: `${name}@example.org`, password: null } as const;
  const { key, secret, revocation } = taken(await makeKey({ ...about, lifetime, at: Date.now() - hour }));
  return { key, secret: taken(await unlock(secret, '')), revocation };
}

export async function onlyKey(octets: Buffer): Promise<KeyRow> {
  const { keys, refused } = await importKeys(octets, soon());
  return keys[0] ?? expect.unreachable(refused.join());
}

/** A person of ours and a program with a key of its own, who know each other. */
export interface Bench {
  readonly folder: TemporaryFolder;
  readonly program: OpenPgpProgram;
  /** Its name for keys of Ed25519 and X25519. */
  readonly kind: string;
  readonly postern: Person;
  readonly key: KeyRow;
}

export async function prepared({ start, kinds }: OpenPgpPeer): Promise<Bench> {
  const folder = temporaryFolder('openpgp-forms');
  const peer = start(folder.path);
  const kind = kinds['Ed25519 and X25519'] ?? expect.unreachable();
  const key = await onlyKey(peer.make(kind, theirAddress));
  const postern = await ours('postern');
  peer.learn(postern.key.octets);
  return { folder, program: peer, kind, postern, key };
}

/** As our reader opens it, who believes their key. */
export async function opened(
  message: Buffer,
  { key, postern }: Bench,
  opening: Partial<OpenPgpKeys> = { unlocked: [postern.secret] },
): Promise<OpenedPart> {
  const known = await reader([key], [{ fingerprint: key.fingerprint, trust: 'ultimate' }], opening);
  return openMessage(message, [openpgp({ ...known, at: soon() })]);
}
export const layers = async (...of: Parameters<typeof opened>): Promise<readonly string[]> =>
  layersOf(await opened(...of));

export const armorIn = (entity: Buffer): Buffer =>
  entity.subarray(entity.indexOf('-----BEGIN'), entity.indexOf('\r\n', entity.indexOf('-----END')) + 2);

/** RFC 3156 §5 */
export const multipartSigned = (text: Buffer, signature: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(
      'Content-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary=b\r\n',
    ),
    Buffer.from('\r\n--b\r\n'),
    text,
    Buffer.from('\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\n'),
    signature,
    Buffer.from('\r\n--b--\r\n'),
  ]);

/** RFC 3156 §4 */
export const multipartEncrypted = (armor: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\r\n\r\n--b\r\n'),
    Buffer.from('Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--b\r\n'),
    Buffer.from('Content-Type: application/octet-stream\r\n\r\n'),
    armor,
    Buffer.from('\r\n--b--\r\n'),
  ]);

export const sealing = () => ({ boundary: 'b', at: Date.now() });

export function file({ folder }: Bench, name: string, octets: Buffer): string {
  const path = join(folder.path, name);
  writeFileSync(path, octets);
  return path;
}
