/** postern unseal: Thunderbird's own messages as files, what is believed of them, and what is written. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Spoken, run } from './testing.ts';

const corpus = fileURLToPath(new URL('../../test/corpus/smime-thunderbird/', import.meta.url));
let folder = '';
const out = (): string => join(folder, 'out.eml');

const unseal = (...words: readonly string[]): Promise<Spoken> => {
  const usual = ['--keys', join(folder, 'keys'), '--passphrase-file', join(folder, 'nss')];
  return run(['unseal', ...words, ...usual, '--at', '2027-01-01T00:00:00Z'], { workingDirectory: corpus });
};
interface Listed {
  readonly fingerprint: string;
  readonly addresses: readonly string[];
}

const trusted = ['--trust', 'TestCA.pem'];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-unseal-'));
  writeFileSync(join(folder, 'nss'), 'nss\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each<[file: string, options: readonly string[], exit: number, expected: object]>([
  ['alice.sig.SHA256.opaque.eml', trusted, 0, { verdict: 'valid', fault: null, from: 'Alice@example.com', good: true }],
  ['alice.sig.SHA256.opaque.eml', [], 1, { verdict: 'unproven', fault: 'issuer' }],
  ['alice.sig.SHA256.opaque.eml', ['--cert', 'TestCA.pem'], 1, { verdict: 'unproven', fault: 'issuer' }],
  ['alice.dsig.SHA1.multipart.eml', trusted, 1, { verdict: 'unproven', fault: 'weak' }],
  ['alice.dsig.SHA256.multipart.bad.eml', trusted, 2, { verdict: 'invalid', fault: 'changed' }],
  ['alice.env.eml', trusted, 1, { verdict: 'unknown', fault: 'locked', parts: { children: [] } }],
  ['alice.env.eml', ['--key', 'Bob.p12'], 1, { verdict: 'none', fault: null, good: false }],
  ['alice.sig.SHA256.opaque.env.eml', [...trusted, '--key', 'Bob.p12'], 0, { verdict: 'valid' }],
])('%s with %j', async (file, options, exit, expected) => {
  const answer = await unseal(file, ...options, '--json');
  expect(JSON.parse(answer.out)).toMatchObject({ file, ...expected });
  expect(answer.exit).toBe(exit);
});

test('an authority that the key folder believes vouches for others, and a person is none', async () => {
  const own = ['--keys', join(folder, 'believing'), '--passphrase-file', join(folder, 'nss')];
  const key = async (...words: readonly string[]) => run(['key', ...words, ...own], { workingDirectory: corpus });
  for (const file of ['TestCA.pem', 'Alice.p12']) expect((await key('import', file)).exit).toBe(0);
  const listed = JSON.parse((await key('list', '--json')).out) as readonly Listed[];
  const of = (isPerson: boolean): string =>
    listed.find(({ addresses }) => addresses.length > 0 === isPerson)?.fingerprint ?? '';
  expect((await key('list')).out).toContain('CN=NSS Test CA');
  expect((await key('trust', of(true), 'root')).error).toContain('root is not for such a key');
  expect((await key('trust', of(false), 'root')).exit).toBe(0);
  const at = ['--at', '2027-01-01T00:00:00Z', '--json'];
  const answer = await run(['unseal', 'alice.sig.SHA256.opaque.eml', ...own, ...at], { workingDirectory: corpus });
  expect(JSON.parse(answer.out)).toMatchObject({ verdict: 'valid' });
});

test('several files: a line for each, and the exit code of the worst', async () => {
  const files = ['alice.sig.SHA256.opaque.eml', 'alice.dsig.SHA256.multipart.bad.eml', 'alice.env.eml'];
  const answer = await unseal(...files, ...trusted, '--json');
  const lines = answer.out.trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { readonly verdict: string }).verdict)).toEqual([
    'valid',
    'invalid',
    'unknown',
  ]);
  expect(answer.exit).toBe(2);
});

test('for people', async () => {
  const answer = await unseal('alice.sig.SHA256.opaque.eml', ...trusted);
  expect(answer.out).toContain('alice.sig.SHA256.opaque.eml: valid: signed by its author');
  expect(answer.out).toContain('  From: Alice@example.com');
});

test('the plain message is written, for its owner alone; what does not open is not', async () => {
  await unseal('alice.dsig.SHA256.multipart.env.eml', ...trusted, '--key', 'Bob.p12', '--out', out());
  const text = readFileSync(out(), 'latin1');
  expect(text).toMatch(/^MIME-Version|^Date/u);
  expect(text).toContain('This is a test message from Alice to Bob.');
  expect(text).not.toContain('pkcs7');
  expect(statSync(out()).mode & 0o777).toBe(0o600);
  const closed = await unseal('alice.env.eml', '--out', join(folder, 'none.eml'));
  expect(closed.exit).toBe(65);
});

test('what is missing is said', async () => {
  expect((await unseal('none.eml')).exit).toBe(66);
  expect((await unseal('alice.env.eml', '--trust', 'none.pem')).exit).toBe(66);
  expect((await unseal('alice.env.eml', 'Bob.p12', '--out', out())).exit).toBe(64);
});
