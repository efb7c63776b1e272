/** postern key and seal: two people with a folder each make keys, compare them, and write to each other. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMessage, encrypt } from 'openpgp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownKey } from '../smime/testing/certificate.ts';
import { writeKeyFile } from '../smime/pkcs12/write.ts';
import { type Spoken, run } from './testing.ts';

let folder = '';
const path = (name: string): string => join(folder, name);

/** As one of them. */
const as = (who: string, ...words: readonly string[]): Promise<Spoken> =>
  run([...words, '--keys', path(who), '--passphrase-file', path('secret')], { workingDirectory: folder });

interface Listed {
  readonly fingerprint: string;
  readonly words: string;
  readonly isPrivate: boolean;
  readonly isRevoked: boolean;
  readonly trust: string | null;
}
const listed = async (who: string): Promise<readonly Listed[]> =>
  JSON.parse((await as(who, 'key', 'list', '--json')).out) as readonly Listed[];
const verdictOf = async (who: string, file: string): Promise<object> =>
  JSON.parse((await as(who, 'unseal', file, '--json')).out) as object;

const letter = (more = ''): string =>
  `From: Ann <ann@example.org>\r\nTo: Bob <bob@example.org>\r\n${more}Subject: The plan\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\u00fc\u00dfe\r\n`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-key-'));
  writeFileSync(path('secret'), 'correct horse\n');
  writeFileSync(path('letter.eml'), letter());
  writeFileSync(path('blind.eml'), letter('Bcc: carl@example.org\r\n'));
  for (const who of ['ann', 'bob', 'carl']) {
    expect((await as(who, 'key', 'make', `${who}@example.org`, '--name', who)).exit).toBe(0);
    expect((await as(who, 'key', 'export', `${who}@example.org`, '--out', `${who}.asc`)).exit).toBe(0);
  }
  for (const [who, other] of [
    ['ann', 'bob'],
    ['bob', 'ann'],
    ['ann', 'carl'],
    ['carl', 'ann'],
  ] as const)
    expect((await as(who, 'key', 'import', `${other}.asc`)).out).toContain('took');
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('the folder is its owner’s alone, and private keys are locked in it', async () => {
  for (const name of readdirSync(path('ann'), { recursive: true, withFileTypes: true, encoding: 'utf8' }))
    expect(statSync(join(name.parentPath, name.name)).mode & 0o077).toBe(0);
  expect((await listed('ann')).filter(({ isPrivate }) => isPrivate)).toMatchObject([{ trust: 'ultimate' }]);
  writeFileSync(path('wrong'), 'another\n');
  const other = await run(['seal', 'letter.eml', '--keys', path('ann'), '--passphrase-file', path('wrong')], {
    workingDirectory: folder,
  });
  expect(other).toMatchObject({ exit: 67, out: '' });
});

test('signed and encrypted: the subject inside alone; unproven until its reader compares the key', async () => {
  expect(await as('ann', 'seal', 'letter.eml', '--out', 'sealed.eml')).toMatchObject({ exit: 0 });
  const sealed = readFileSync(path('sealed.eml'), 'latin1');
  expect(sealed).toContain('Subject: [...]');
  expect(sealed).not.toContain('The plan');
  expect(await verdictOf('bob', 'sealed.eml')).toMatchObject({ verdict: 'unproven', fault: 'uncertified' });
  expect((await as('bob', 'key', 'trust', 'ann@example.org', 'accepted')).exit).toBe(0);
  const report = await verdictOf('bob', 'sealed.eml');
  expect(report).toMatchObject({ verdict: 'valid', subject: { text: 'The plan', protection: 'signed-and-encrypted' } });
  // The author reads what was sent; nobody else does.
  expect(await verdictOf('ann', 'sealed.eml')).toMatchObject({ verdict: 'valid' });
  expect(await verdictOf('carl', 'sealed.eml')).toMatchObject({ verdict: 'unknown', fault: 'locked' });
}, 30_000);

test('who is in Bcc gets a message that nobody else can tell of', async () => {
  expect((await as('ann', 'seal', 'blind.eml')).exit).toBe(64);
  expect((await as('ann', 'seal', 'blind.eml', '--out', 'open.eml')).exit).toBe(0);
  for (const name of ['open.eml', 'open.eml.bcc-1']) {
    const text = readFileSync(path(name), 'latin1');
    // Armor may have any letters in a row.
    expect(text.toLowerCase()).not.toContain('bcc:');
    expect(text).not.toContain('carl@');
  }
  expect(await verdictOf('carl', 'open.eml')).toMatchObject({ fault: 'locked' });
  expect(await verdictOf('carl', 'open.eml.bcc-1')).toMatchObject({
    verdict: 'unproven',
    encryption: [{ state: 'opened' }],
  });
  expect(await verdictOf('bob', 'open.eml.bcc-1')).toMatchObject({ fault: 'locked' });
}, 30_000);

test('a name is certified when the fingerprint is right', async () => {
  const bob = (await listed('ann')).find(({ isPrivate, words }) => !isPrivate && words !== '');
  if (bob === undefined) return expect.unreachable('no other key');
  const wrong = await as(
    'ann',
    'key',
    'certify',
    bob.fingerprint,
    '--by',
    'ann@example.org',
    '--fingerprint',
    'lusab babad',
  );
  expect(wrong.exit).toBe(65);
  const right = await as(
    'ann',
    'key',
    'certify',
    bob.fingerprint,
    '--by',
    'ann@example.org',
    '--fingerprint',
    bob.words,
  );
  expect(right).toMatchObject({ exit: 0 });
}, 30_000);

test('S/MIME out of PKCS #12; Autocrypt Setup Message; what is refused', async () => {
  const own = await ownKey('P-256', 'dora@example.org');
  writeFileSync(path('dora.p12'), await writeKeyFile(own, [], 'correct horse'));
  expect((await as('dora', 'key', 'import', 'dora.p12')).out).toContain('(private)');
  writeFileSync(
    path('to-self.eml'),
    letter().replaceAll('Ann <ann@', 'Dora <dora@').replaceAll('Bob <bob@', 'Dora <dora@'),
  );
  expect((await as('dora', 'seal', 'to-self.eml', '--out', 'self.eml')).exit).toBe(0);
  expect(await verdictOf('dora', 'self.eml')).toMatchObject({ verdict: 'valid' });
  const armored = (await as('ann', 'key', 'export', 'ann@example.org', '--private')).out;
  const body = (await encrypt({
    message: await createMessage({ text: armored }),
    passwords: ['1234-5678'],
    config: { aeadProtect: false },
  })) as string;
  writeFileSync(
    path('setup.eml'),
    `From: ann@example.org\r\nAutocrypt-Setup-Message: v1\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/autocrypt-setup\r\n\r\n<html><pre>\r\n${body.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n')}</pre></html>\r\n--b--\r\n`,
  );
  expect((await as('phone', 'key', 'import', 'setup.eml')).exit).toBe(64);
  expect((await as('phone', 'key', 'import', 'setup.eml', '--setup-code', '1234-5679')).exit).toBe(65);
  expect((await as('phone', 'key', 'import', 'setup.eml', '--setup-code', '1234-5678')).out).toContain('(private)');
  const corpus = fileURLToPath(new URL('../../test/corpus/smime-openssl/rsa-malformed.der', import.meta.url));
  expect((await as('phone', 'key', 'import', corpus)).exit).toBe(65);
}, 30_000);

test('a key is taken back, and deleted', async () => {
  expect((await as('carl', 'key', 'revoke', 'carl@example.org')).exit).toBe(0);
  expect((await listed('carl')).filter(({ isPrivate }) => isPrivate)).toMatchObject([{ isRevoked: true }]);
  expect((await as('carl', 'key', 'delete', 'carl@example.org')).exit).toBe(64);
  expect((await as('carl', 'key', 'delete', 'carl@example.org', '--yes')).exit).toBe(0);
  expect((await listed('carl')).filter(({ isPrivate }) => isPrivate)).toEqual([]);
  expect((await as('carl', 'key', 'delete', 'carl@example.org', '--yes')).exit).toBe(67);
});

test('texts and files that are no mail are signed and checked', async () => {
  writeFileSync(path('notes.txt'), 'Bring:\n- a spade  \n- Äpfel\n');
  expect(await as('ann', 'key', 'sign', 'notes.txt', '--by', 'ann@example.org', '--out', 'notes.asc')).toMatchObject({
    exit: 0,
  });
  const signed = readFileSync(path('notes.asc'), 'utf8');
  expect(signed).toContain('\n- - a spade\n- - Äpfel\n');
  const check = (...files: readonly string[]): Promise<Spoken> => as('ann', 'key', 'verify', ...files, '--json');
  const valid = { signatures: [{ state: 'valid', signer: { addresses: ['ann@example.org'] } }] };
  const good = await check('notes.asc');
  expect([good.exit, JSON.parse(good.out)]).toMatchObject([0, valid]);

  writeFileSync(path('changed.asc'), signed.replace('spade', 'fork'));
  expect(await check('changed.asc')).toMatchObject({ exit: 2 });
  writeFileSync(path('more.asc'), `And a lantern.\n\n${signed}`);
  expect((await check('more.asc')).error).toContain('text outside of what is signed');
  expect(await check('notes.txt')).toMatchObject({ exit: 65 });

  writeFileSync(path('picture'), Buffer.from([0xff, 0xd8, 0, 13, 10, 0xff]));
  expect((await as('ann', 'key', 'sign', 'picture', '--by', 'ann@example.org')).error).toContain('no text in UTF-8');
  const beside = await as('ann', 'key', 'sign', 'picture', '--by', 'ann@example.org', '--detached', '--json');
  writeFileSync(path('picture.asc'), (JSON.parse(beside.out) as { readonly text: string }).text);
  expect(await check('picture', 'picture.asc')).toMatchObject({ exit: 0 });
  expect(await check('notes.txt', 'picture.asc')).toMatchObject({ exit: 2 });
  expect(await check('picture', 'notes.txt')).toMatchObject({ exit: 2 });
  expect((await as('ann', 'key', 'sign', 'notes.txt', '--by', 'bob@example.org')).error).toContain('no private');
});
