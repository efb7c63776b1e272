import { spawnSync } from 'node:child_process';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { issue, makeAuthority, selfSigned } from './certificates.ts';
import { stillGood } from './validity.ts';

const now = Date.now();
const names = ['mx.alpha.test', 'beta.test', 'localhost', '127.0.0.1'];
const openssl = spawnSync('openssl', ['version']).status === 0;

test('the authority issues what node verifies', async () => {
  const authority = await makeAuthority('Lab CA', now);
  const pair = await issue(authority, names, now);
  const ca = new X509Certificate(authority.certificate);
  const leaf = new X509Certificate(pair.certificate);
  expect(ca.ca).toBe(true);
  expect(leaf.ca).toBe(false);
  expect(leaf.verify(ca.publicKey)).toBe(true);
  expect(leaf.checkIssued(ca)).toBe(true);
  expect(leaf.checkPrivateKey(createPrivateKey(pair.key))).toBe(true);
  expect(leaf.checkHost('beta.test')).toBe('beta.test');
  expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(leaf.checkHost('gamma.test')).toBe(undefined);
  expect(leaf.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
});

test.skipIf(!openssl)('openssl verifies the chain (needs the openssl command)', async () => {
  const authority = await makeAuthority('Lab CA', now);
  const pair = await issue(authority, names, now);
  const folder = mkdtempSync(join(tmpdir(), 'postern-ca-'));
  try {
    writeFileSync(join(folder, 'ca.pem'), authority.certificate);
    writeFileSync(join(folder, 'leaf.pem'), pair.certificate);
    for (const check of [
      ['-verify_hostname', 'mx.alpha.test'],
      ['-verify_ip', '127.0.0.1'],
    ]) {
      const args = ['verify', '-x509_strict', '-purpose', 'sslserver', ...check, '-CAfile', 'ca.pem', 'leaf.pem'];
      const verified = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
      expect(verified.stderr + verified.stdout).toBe('leaf.pem: OK\n');
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a certificate serves while it has the names, the signature and a month left', async () => {
  const authority = await makeAuthority('Lab CA', now);
  const { certificate } = await issue(authority, names, now);
  expect(stillGood(certificate, authority.certificate, names, now)).toBe(true);
  expect(stillGood(certificate, authority.certificate, [...names, 'mx.beta.test'], now)).toBe(false);
  expect(stillGood(certificate, authority.certificate, names, now + 800 * 86_400_000)).toBe(false);
  const other = await makeAuthority('Lab CA', now);
  expect(stillGood(certificate, other.certificate, names, now)).toBe(false);
});

test('a self-signed certificate vouches for its names', async () => {
  const { certificate, key } = await selfSigned(['mail.example.org'], now);
  const leaf = new X509Certificate(certificate);
  expect(leaf.checkHost('mail.example.org')).toBe('mail.example.org');
  expect(leaf.verify(leaf.publicKey)).toBe(true);
  expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true);
});
