import { createHmac, pbkdf2Sync } from 'node:crypto';
import { expect, it } from 'vitest';
import { writeAlgorithm } from '../asn1/algorithm.ts';
import { decode, inContext, octetString, sequence } from '../asn1/reader.ts';
import { parseElement, wholeOf } from '../asn1/tree.ts';
import * as write from '../asn1/write.ts';
import { readRequest, writeRequest } from '../certificates/request.ts';
import { ownKey } from '../testing/certificate.ts';
import { limits } from '../limits.ts';
import { countedRounds } from './derive.ts';
import { readKeyFile } from './read.ts';
import { writeKeyFile } from './write.ts';

const authority = await ownKey('rsa', 'ca@example.org');

it.each(['P-256', 'X25519'] as const)('a key of %s is exported, and comes back', async (kind) => {
  const own = await ownKey(kind, 'ann@example.org', authority.key);
  const file = await writeKeyFile(own, [authority.certificate], 'Grüße 🔑');
  const read = await readKeyFile(file, 'Grüße 🔑');
  if (!read.ok) throw new Error(read.error.text);
  expect(read.value.keys.map(({ key }) => key.octets.toString('hex'))).toEqual([own.key.octets.toString('hex')]);
  expect(read.value.keys[0]?.certificate.octets.equals(own.certificate.octets)).toBe(true);
  expect(read.value.certificates.map(({ octets }) => octets)).toEqual([authority.certificate.octets]);
  expect(file.includes(own.key.key)).toBe(false);
  expect(await readKeyFile(file, 'Grüße')).toMatchObject({ ok: false, error: { fault: 'password' } });
});

/** The number of rounds in an element. */
function rounds(count: number) {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(count);
  const element = parseElement(write.integer(octets));
  if (!element.ok) throw new Error(element.error);
  return element.value;
}

it('a key file does not ask for more work than one waits for, at one place or at all of them together', () => {
  const malformed = /rounds/;
  for (const count of [0, limits.iterations + 1, 0x7fffffff]) {
    const roundsIn = countedRounds();
    expect(() => roundsIn(rounds(count)), String(count)).toThrow(malformed);
  }
  const roundsIn = countedRounds();
  for (let asked = 0; asked < limits.fileIterations; asked += limits.iterations)
    expect(roundsIn(rounds(limits.iterations))).toBe(limits.iterations);
  expect(() => roundsIn(rounds(1))).toThrow(malformed);
});

it('a MAC of billions of rounds is refused before one of them', async () => {
  const own = await ownKey('P-256', 'ann@example.org');
  const file = await writeKeyFile(own, [], 'x');
  // MacData comes last, and its rounds last in it: 100,000 in three octets.
  const greedy = Buffer.concat([file.subarray(0, -3), Buffer.from([0x7f, 0xff, 0xff])]);
  const read = await readKeyFile(greedy, 'x');
  expect(read).toMatchObject({ ok: false, error: { fault: 'malformed' } });
});

it.each(['rsa', 'P-256', 'P-384', 'Ed25519'] as const)(
  'a request by a key of %s is read as it was made',
  async (kind) => {
    const { key, certificate } = await ownKey(kind, 'ann@example.org');
    const made = await writeRequest(key, certificate.publicKey.octets, 'Änne', ['ann@example.org', 'a@example.net']);
    if (!made.ok) throw new Error(made.error);
    const read = await readRequest(made.value);
    expect(read).toMatchObject({
      ok: true,
      value: { addresses: ['ann@example.org', 'a@example.net'], subject: { attributes: [{ value: 'Änne' }] } },
    });
    const changed = Buffer.from(made.value);
    changed[changed.indexOf('example')] = 0x45;
    expect(await readRequest(changed)).toMatchObject({ ok: false });
  },
);

const sound = await writeKeyFile(await ownKey('P-256', 'ann@example.org'), [], 'Grüße');

/** That file, its integrity by PBMAC1 with HMAC-SHA-256 in all places; the length of the key is said where there is one. */
function withPbmac1(rounds: Buffer, keyOctets: number | null): Buffer {
  const parts = decode(sound, (element) => {
    const pfx = sequence(element, 'PFX');
    const version = pfx.any('version');
    const authSafe = pfx.any('authSafe');
    const [content] = authSafe.children.filter(({ tag }) => tag === inContext(0)).flatMap(({ children }) => children);
    if (content === undefined) throw new Error('no content');
    return { head: [wholeOf(version), wholeOf(authSafe)], safes: octetString(content) };
  });
  if (!parts.ok) throw new Error(parts.error);
  const { head, safes } = parts.value;
  const salt = Buffer.from('a salt of octets');
  const count = Math.min(2_048, rounds.readUIntBE(0, rounds.length));
  const key = pbkdf2Sync('Grüße', salt, count, keyOctets ?? 32, 'sha256');
  const hmac = writeAlgorithm('1.2.840.113549.2.9', write.nothing);
  const length = keyOctets === null ? [] : [write.integer(keyOctets)];
  const derivation = write.sequence(write.octetString(salt), write.integer(rounds), ...length, hmac);
  const how = write.sequence(writeAlgorithm('1.2.840.113549.1.5.12', derivation), hmac);
  const digest = createHmac('sha256', key).update(safes).digest();
  const info = write.sequence(writeAlgorithm('1.2.840.113549.1.5.14', how), write.octetString(digest));
  return write.sequence(...head, write.sequence(info, write.octetString(Buffer.from([0])), write.integer(1)));
}

const usualRounds = Buffer.from([0x08, 0x00]);

it('integrity by PBMAC1 is checked (RFC 9879)', async () => {
  const file = withPbmac1(usualRounds, 32);
  expect(await readKeyFile(file, 'Grüße')).toMatchObject({ ok: true, value: { keys: [{}] } });
  expect(await readKeyFile(file, 'Grüsse')).toMatchObject({ error: { fault: 'password' } });
});

it.each([
  ['says no length of its key', usualRounds, null],
  ['has a key that is too short', usualRounds, 16],
  ['has a key that is too long', usualRounds, 200],
  ['asks for too many rounds', Buffer.from([0x7f, 0xff, 0xff, 0xff]), 32],
] as const)('a PBMAC1 that %s is refused', async (_, count, length) => {
  expect(await readKeyFile(withPbmac1(count, length), 'Grüße')).toMatchObject({ error: { fault: 'malformed' } });
});
