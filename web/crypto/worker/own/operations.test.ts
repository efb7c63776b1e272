/** Keys of one's own: made, taken in from other programs, changed and given out. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importKeys } from '../../../../src/openpgp/keyring/import.ts';
import { writeKeyFile } from '../../../../src/smime/pkcs12/write.ts';
import { readRequest } from '../../../../src/smime/certificates/request.ts';
import { writePem } from '../../../../src/smime/pem.ts';
import { certify, ownKey } from '../../../../src/smime/testing/certificate.ts';
import type { Done, Export, KeyChange, KeysWritten, Kit, NewKey, Opening, StoredBox } from '../../vault.ts';
import { Boxes } from '../testing/boxes.ts';
import { Vault } from '../vault/vault.ts';
import { type OwnKeyOperations, ownKeyOperations } from './operations.ts';

const account = 'alice@a.test';
const born = Date.UTC(2026, 0, 1);
let now = born;
const clock = { now: () => now };

let made: { readonly boxes: readonly StoredBox[]; readonly kit: Kit };
let server: Boxes;
let vault: Vault;
let operations: OwnKeyOperations;
let opening: Opening;
const place = () => ({ account, boxes: server.boxes, seen: [] });

beforeAll(async () => {
  const { changes, kit } = await new Vault(clock).make(account, 'a long walk by the harbour', 'page');
  const empty = new Boxes();
  empty.write(changes);
  made = { boxes: empty.boxes, kit };
}, 60_000);

beforeEach(async () => {
  [now, server, vault] = [born, new Boxes(made.boxes), new Vault(clock)];
  operations = ownKeyOperations(vault, clock);
  opening = { by: 'kit', words: made.kit.words.join(' ') };
  await vault.open(place(), opening, 'page');
});

/** Writes what came, and looks. */
async function written(done: Done<KeysWritten>): Promise<KeysWritten> {
  if (!done.ok) throw new Error(`${done.fault}: ${done.text}`);
  server.write(done.changes);
  await vault.look(place());
  return done;
}
const make = async (key: NewKey): Promise<KeysWritten> => written(await operations['key.make']({ ...place(), key }));
const takeIn = (octets: Uint8Array, password: string | null) =>
  operations['key.import']({ ...place(), octets, password });
const change = (fingerprint: string, what: KeyChange) =>
  operations['key.change']({ ...place(), fingerprint, change: what });
const give = (fingerprint: string, how: Export, octets = new Uint8Array()) =>
  operations['key.export']({ ...place(), standard: 'openpgp', fingerprint, octets, how });
async function given(
  fingerprint: string,
  how: Export,
): Promise<{ readonly octets: Uint8Array; readonly code: string }> {
  const done = await give(fingerprint, how);
  if (!done.ok) throw new Error(done.fault);
  return { octets: done.octets, code: done.code ?? '' };
}
const fingerprints = (): readonly string[] => (vault.kept ?? []).map(({ fingerprint }) => fingerprint);
const openPgp = (version: 4 | 6 = 4): NewKey => ({
  standard: 'openpgp',
  version,
  name: 'Alice',
  address: account,
  lifetime: null,
});

async function newOpenPgp(version: 4 | 6 = 4): Promise<string> {
  const { published } = await make(openPgp(version));
  return published[0]?.fingerprint ?? '';
}
const publicOf = async ({ published }: KeysWritten) => {
  const { keys } = await importKeys(Buffer.from(published[0]?.octets ?? []), now);
  return keys[0];
};

describe('OpenPGP', () => {
  it.each([4, 6] as const)('makes a key of version %i, whose public half has no secret', async (version) => {
    const done = await make(openPgp(version));
    const imported = await importKeys(Buffer.from(done.published[0]?.octets ?? []), now);
    expect(imported.secrets).toEqual([]);
    expect(imported.keys).toMatchObject([{ version, userIds: [{ address: account, isBound: true }] }]);
    expect(vault.secrets.openpgp).toHaveLength(1);
  });

  it('gives its private key out behind who opens the vault, under a password, and takes it in again', async () => {
    const fingerprint = await newOpenPgp();
    const wrong: Opening = { by: 'kit', words: 'babab' };
    expect(await give(fingerprint, { form: 'private', opening: wrong, password: 'x' })).toMatchObject({
      fault: 'wrong',
    });
    expect(await give(fingerprint, { form: 'private', opening, password: '' })).toMatchObject({ fault: 'refused' });
    const { octets } = await given(fingerprint, { form: 'private', opening, password: 'travel' });
    expect(Buffer.from(octets).toString()).toContain('BEGIN PGP PRIVATE KEY BLOCK');
    const removed = await operations['key.remove']({ ...place(), fingerprint });
    if (removed.ok) server.write(removed.changes);
    await vault.look(place());
    expect(fingerprints()).toEqual([]);
    expect(await takeIn(octets, null)).toMatchObject({ fault: 'passphrase' });
    expect(await takeIn(octets, 'wrong')).toMatchObject({ fault: 'passphrase' });
    await written(await takeIn(octets, 'travel'));
    expect(fingerprints()).toEqual([fingerprint]);
  });

  it('goes to another program and comes back as an Autocrypt Setup Message', async () => {
    const fingerprint = await newOpenPgp();
    const { octets, code } = await given(fingerprint, { form: 'autocrypt', opening });
    expect(code).toMatch(/^\d{4}(-\d{4}){8}$/);
    const text = Buffer.from(octets).toString();
    expect(text).toContain(`Passphrase-Begin: ${code.slice(0, 2)}`);
    expect(text).not.toContain('PRIVATE KEY');
    const removed = await operations['key.remove']({ ...place(), fingerprint });
    if (removed.ok) server.write(removed.changes);
    await vault.look(place());
    expect(await takeIn(octets, '0000')).toMatchObject({ fault: 'passphrase' });
    await written(await takeIn(octets, code.replaceAll('-', ' ')));
    expect(fingerprints()).toEqual([fingerprint]);
  });

  it.each([4, 6] as const)('of version %i has another end, another subkey, and is taken back', async (version) => {
    const fingerprint = await newOpenPgp(version);
    now += 86_400_000;
    const at = Date.UTC(2030, 0, 1);
    const later = await written(await change(fingerprint, { what: 'expire', at }));
    expect(await publicOf(later)).toMatchObject({ fingerprint, expiresAt: at });
    now += 86_400_000;
    const rotated = await publicOf(await written(await change(fingerprint, { what: 'rotate' })));
    expect(rotated?.keyIds).toHaveLength(3);
    const { octets } = await given(fingerprint, { form: 'revocation' });
    expect(Buffer.from(octets).toString()).toContain('BEGIN PGP PUBLIC KEY BLOCK');
    const gone = await written(await change(fingerprint, { what: 'revoke' }));
    expect(await publicOf(gone)).toMatchObject({ fingerprint, revoked: { hard: true } });
    expect(vault.secrets.openpgp).toHaveLength(1);
  });

  it.each([4, 6] as const)('of version %i has another end within the second in which it was made', async (version) => {
    const fingerprint = await newOpenPgp(version);
    const at = Date.UTC(2030, 0, 1);
    expect(await publicOf(await written(await change(fingerprint, { what: 'expire', at })))).toMatchObject({
      expiresAt: at,
    });
    expect(await publicOf(await written(await change(fingerprint, { what: 'expire', at: null })))).toMatchObject({
      expiresAt: null,
    });
  });

  it('refuses an end that is over', async () => {
    const fingerprint = await newOpenPgp();
    expect(await change(fingerprint, { what: 'expire', at: born - 1 })).toMatchObject({ fault: 'refused' });
  });
});

describe('S/MIME', () => {
  it.each(['P-256', 'RSA', 'Ed25519'] as const)(
    'makes a request for %s, and takes the certificate when it comes',
    async (kind) => {
      const done = await make({ standard: 'smime', kind, name: 'Alice', address: account });
      expect(done.published).toEqual([]);
      const { open } = await vault.look(place());
      const waiting = open?.secrets[0];
      const request = await readRequest(Buffer.from(waiting?.request ?? []));
      if (!request.ok) throw new Error(request.error);
      expect(request.value).toMatchObject({ addresses: [account] });
      const authority = await ownKey('P-256', 'ca@a.test');
      const certificate = await certify(account, request.value.publicKey.octets, authority.key);
      const pem = [certificate, authority.certificate].map(({ octets }) => writePem('CERTIFICATE', octets)).join('');
      const taken = await written(await takeIn(Buffer.from(pem), null));
      expect(taken.published).toMatchObject([{ standard: 'smime' }]);
      expect(vault.secrets.smime).toHaveLength(1);
      expect(vault.kept).toMatchObject([{ kind: 'smime', chain: [{}] }]);

      // Another certificate for the same key: the one before stays.
      const fingerprint = taken.published[0]?.fingerprint ?? '';
      const again = await operations['key.request']({ fingerprint });
      const second = again.ok ? await readRequest(Buffer.from(again.request)) : expect.unreachable(again.fault);
      expect(second).toMatchObject({ ok: true, value: { addresses: [account] } });
      expect(second.ok && second.value.publicKey.octets.equals(request.value.publicKey.octets)).toBe(true);
      const renewed = await certify(account, request.value.publicKey.octets, authority.key);
      expect((await written(await takeIn(renewed.octets, null))).published).toMatchObject([{ standard: 'smime' }]);
      expect(vault.kept?.map(({ kind }) => kind)).toEqual(['smime', 'smime']);
      expect(await operations['key.request']({ fingerprint: 'other' })).toMatchObject({ ok: false, fault: 'nothing' });
    },
  );

  it('goes out and comes back as a key file', async () => {
    const { key, certificate } = await ownKey('P-256', account);
    await make({ standard: 'smime', kind: 'P-256', name: '', address: account });
    expect(await takeIn(certificate.octets, null)).toMatchObject({ ok: false });

    const file = await writeKeyFile({ key, certificate }, [], 'travel');
    expect(await takeIn(file, 'wrong')).toMatchObject({ fault: 'passphrase' });
    const { published } = await written(await takeIn(file, 'travel'));
    const fingerprint = published[0]?.fingerprint ?? '';
    const { octets } = await given(fingerprint, { form: 'private', opening, password: 'other' });
    expect(await takeIn(octets, 'other')).toMatchObject({ ok: true, published: [{ fingerprint }] });
  });
});

it.each([
  ['nothing', Buffer.alloc(0)],
  ['some text', Buffer.from('Hello, this is no key')],
  ['armor without an end', Buffer.from('-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA')],
  ['a message of somebody', Buffer.from('Subject: hi\r\n\r\nhello\r\n')],
  ['octets of chance', Buffer.from(Array.from({ length: 500 }, (_, at) => (at * 7919) % 251))],
])('takes in no %s', async (_, octets) => {
  expect(await takeIn(octets, 'x')).toMatchObject({ ok: false });
});

it('does nothing where the vault is shut', async () => {
  vault.close();
  expect(await operations['key.make']({ ...place(), key: openPgp() })).toMatchObject({ fault: 'closed' });
  expect(await takeIn(new Uint8Array([1]), null)).toMatchObject({ fault: 'closed' });
  expect(await give('00', { form: 'revocation' })).toMatchObject({ fault: 'closed' });
  expect(await operations['key.remove']({ ...place(), fingerprint: '00' })).toMatchObject({ fault: 'closed' });
});

it('shows a fingerprint in words and as a QR code', async () => {
  const { words, rows } = await operations['key.shown']({ standard: 'openpgp', fingerprint: 'ab'.repeat(20) });
  expect(words.split(' ')).toHaveLength(10);
  expect(rows.length).toBeGreaterThan(20);
});
