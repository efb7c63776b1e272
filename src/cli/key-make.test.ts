/** postern key make: for S/MIME, with a certificate of its own and with one of an authority. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addressesOf } from '../smime/certificates/addresses.ts';
import { readRequest } from '../smime/certificates/request.ts';
import { blocksOf, writePem } from '../smime/pem.ts';
import { readKeyFile } from '../smime/pkcs12/read.ts';
import { certify, ownKey } from '../smime/testing/certificate.ts';
import { type Spoken, run } from './testing.ts';

let folder = '';
const path = (name: string): string => join(folder, name);
const key = (who: string, ...words: readonly string[]): Promise<Spoken> =>
  run(['key', ...words, '--keys', path(who), '--passphrase-file', path('secret')], { workingDirectory: folder });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-key-make-'));
  writeFileSync(path('secret'), 'correct horse\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(['P-256', 'P-384', 'rsa'])(
  'signs its own certificate: %s',
  async (kind) => {
    const who = `ann-${kind}`;
    const words = ['make', 'Ann@Example.org', '--smime', '--kind', kind, '--name', 'Ann', '--days', '30'];
    const made = await key(who, ...words, '--out', `${who}.p12`, '--json');
    expect(made.error).toBe('');
    const { fingerprint, file } = JSON.parse(made.out) as { readonly fingerprint: string; readonly file: string };
    expect(statSync(path(file)).mode & 0o077).toBe(0);
    const read = await readKeyFile(readFileSync(path(file)), 'correct horse');
    const [own] = read.ok ? read.value.keys : [];
    expect(own === undefined ? [] : addressesOf(own.certificate)).toEqual(['Ann@example.org'.toLowerCase()]);
    expect((own?.certificate.notAfter ?? 0) - (own?.certificate.notBefore ?? 0)).toBe(30 * 86_400_000);
    const listed = JSON.parse((await key(who, 'list', '--json')).out) as object[];
    expect(listed).toMatchObject([{ standard: 'smime', fingerprint, isPrivate: true, trust: 'ultimate' }]);
    if (kind !== 'P-256') return;
    writeFileSync(path('letter.eml'), 'From: ann@example.org\r\nTo: ann@example.org\r\nSubject: x\r\n\r\nHello\r\n');
    const seal = [
      'seal',
      'letter.eml',
      '--out',
      `${who}.eml`,
      '--keys',
      path(who),
      '--passphrase-file',
      path('secret'),
    ];
    expect((await run(seal, { workingDirectory: folder })).error).toBe('');
    const unseal = ['unseal', `${who}.eml`, '--json', '--keys', path(who), '--passphrase-file', path('secret')];
    const report = JSON.parse((await run(unseal, { workingDirectory: folder })).out) as object;
    expect(report).toMatchObject({ verdict: 'valid', encryption: [{ state: 'opened' }] });
  },
  60_000,
);

test('asks an authority, and joins what it sends back with the key that waits', async () => {
  const made = await key('bob', 'make', 'bob@example.org', '--smime', '--request', 'bob.csr', '--json');
  expect(made.error).toBe('');
  const [octets = Buffer.alloc(0)] = blocksOf(readFileSync(path('bob.csr'), 'latin1'), 'CERTIFICATE REQUEST');
  const request = await readRequest(octets);
  if (!request.ok) return expect.unreachable(request.error);
  expect(request.value.addresses).toEqual(['bob@example.org']);
  expect(JSON.parse((await key('bob', 'list', '--json')).out)).toEqual([]);
  const authority = await ownKey('P-256', 'ca@example.org');
  const { octets: der } = await certify('bob@example.org', request.value.publicKey.octets, authority.key);
  writeFileSync(path('bob.pem'), writePem('CERTIFICATE', der));
  writeFileSync(path('wrong'), 'another\n');
  const wrong = ['key', 'import', 'bob.pem', '--keys', path('bob'), '--passphrase-file', path('wrong')];
  expect((await run(wrong, { workingDirectory: folder })).out).toContain('another passphrase');
  expect((await key('bob', 'import', 'bob.pem')).out).toContain('(private)');
  expect(JSON.parse((await key('bob', 'list', '--json')).out)).toMatchObject([{ isPrivate: true }]);
  expect((await key('bob', 'export', 'bob@example.org', '--private', '--out', 'bob.p12')).exit).toBe(0);
  expect(await readKeyFile(readFileSync(path('bob.p12')), 'correct horse')).toMatchObject({ ok: true });
}, 60_000);

test.each([
  [['make', 'a@example.org', '--kind', 'rsa'], '--kind is for S/MIME'],
  [['make', 'a@example.org', '--smime', '--v6'], '--v6 is for OpenPGP'],
  [['make', 'a@example.org', '--smime', '--kind', 'dsa'], 'no kind of key'],
  [['make', 'a@example.org', '--smime', '--days', '0'], 'no number of days'],
  [['make', 'nobody', '--smime'], 'not an address'],
  [['make', 'a@example.org', '--smime', '--request', 'r.csr', '--out', 'r.p12'], '--out needs a certificate'],
  [['make', 'a@example.org', '--smime', '--request', 'r.csr', '--days', '3'], 'the authority says'],
  [['make', 'a@example.org', '--smime', '--out', 'no/such/folder'], 'cannot write'],
])(
  'refuses %j',
  async (words, says) => {
    const spoken = await key('carl', ...words);
    expect(spoken.exit).not.toBe(0);
    expect(spoken.error).toContain(says);
  },
  60_000,
);
