/**
 * `postern ca` from its founding to a revoked certificate, with requests of OpenSSL; and OpenSSL and gpgsm on what comes out: chains,
 * constraints, lists, and the responder over HTTP.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import type { Listener } from '../../src/base/listener.ts';
import { silentLog } from '../../src/base/log.ts';
import { createPublication } from '../../src/ca/publish.ts';
import { run as postern } from '../../src/cli/testing.ts';
import { pkiSite } from '../../src/http/pki.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { openStore } from '../../src/store/sqlite/open.ts';
import { serverSecret } from '../../src/system/secret.ts';
import { describeWith } from '../support/describe-with.ts';
import { run } from '../support/run.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

describeWith('postern ca and OpenSSL', { peers: ['openssl'] }, () => {
  let folder: TemporaryFolder;
  const path = (name: string): string => join(folder.path, name);

  async function openssl(...args: readonly string[]): Promise<string> {
    const { code, output } = await run('openssl', args);
    expect(code, `openssl ${args.join(' ')}: ${output}`).toBe(0);
    return output;
  }

  const at = (words: readonly string[], stdin = '') =>
    postern(words, { workingDirectory: folder.path, env: { POSTERN_CONFIG: 'postern.toml' }, stdin });
  async function told(...words: readonly string[]): Promise<string> {
    const { exit, out, error } = await at(words);
    expect([exit, error], words.join(' ')).toEqual([0, '']);
    return out;
  }
  const json = async (...words: readonly string[]) =>
    JSON.parse(await told(...words, '--json')) as Record<string, unknown>;

  async function request(name: string, key: readonly string[], ...more: readonly string[]): Promise<string> {
    const files = ['-keyout', path(`${name}.key`), '-out', path(`${name}.csr`)];
    await openssl('req', '-new', '-newkey', ...key, '-nodes', ...files, '-subj', '/CN=whoever', ...more);
    return path(`${name}.csr`);
  }
  const p256 = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

  /** Verifies a certificate as its reader would, with a new list. */
  async function verify(name: string, isListed = true): Promise<string> {
    const files = ['-CAfile', path('root.pem'), '-untrusted', path('issuing.pem')];
    const how = ['-x509_strict', '-purpose', 'smimesign'];
    if (isListed) {
      writeFileSync(path('lists.pem'), (await told('ca', 'crl')) + (await told('ca', 'crl', 'root')));
      how.push('-crl_check_all', '-CRLfile', path('lists.pem'));
    }
    return (await run('openssl', ['verify', ...how, ...files, path(`${name}.pem`)])).output;
  }

  beforeAll(async () => {
    folder = temporaryFolder('ca');
    const made =
      'init --domain example.org --data data --config postern.toml --account ada@example.org --password-stdin';
    expect(await at(made.split(' '), 'a good password\n')).toMatchObject({ exit: 0 });
    await told('alias', 'add', 'desk@example.org', 'ada@example.org');
    expect((await at(['ca', 'crl'])).error).toContain('there is no certification authority here');
    expect(await json('ca', 'init', 'Example')).toEqual({
      organization: 'Example',
      domains: ['example.org'],
      key: 'P-256',
    });
    writeFileSync(path('root.pem'), await told('ca', 'export'));
    writeFileSync(path('issuing.pem'), await told('ca', 'export', 'issuing'));
  }, 60_000);
  afterAll(() => folder.remove());

  it.each([
    ['ada', p256, 'both', 'Digital Signature, Key Agreement'],
    ['rsa', ['rsa:2048'], 'both', 'Digital Signature, Key Encipherment'],
    ['signs', p256, 'sign', 'Digital Signature'],
    ['sealed', ['rsa:2048'], 'encrypt', 'Key Encipherment'],
  ] as const)('certifies a request: %s', async (name, key, usage, usages) => {
    const asked = ['-addext', 'subjectAltName=email:ada@example.org,email:desk@example.org'];
    const file = await request(name, key, ...asked);
    writeFileSync(path(`${name}.pem`), await told('ca', 'issue', 'ada@example.org', file, '--usage', usage));
    const shown = await openssl('x509', '-in', path(`${name}.pem`), '-noout', '-text');
    for (const words of [
      `X509v3 Key Usage: critical\n                ${usages}\n`,
      'E-mail Protection',
      'email:ada@example.org, email:desk@example.org',
      'URI:http://mail.example.org/pki/issuing.crl',
      'OCSP - URI:http://mail.example.org/pki/ocsp',
    ])
      expect(shown).toContain(words);
    if (usage !== 'encrypt') expect(await verify(name, false)).toContain('OK');
  });

  it('refuses what is not the account’s, and keys that are weak', async () => {
    const refusal = async (file: string): Promise<string> => (await at(['ca', 'issue', 'ada@example.org', file])).error;
    const other = await request('other', p256, '-addext', 'subjectAltName=email:bob@example.org');
    expect(await refusal(other)).toContain('bob@example.org is no address of ada@example.org');
    expect(await refusal(await request('weak', ['rsa:1024']))).toContain('the key has 1024 bits, fewer than 2048');
    const small = await request('small', ['rsa:2048', '-pkeyopt', 'rsa_keygen_pubexp:3']);
    expect(await refusal(small)).toContain('exponent');
    expect(await refusal(path('root.pem'))).toContain('the request cannot be used');
    expect(await refusal(path('nothing'))).toContain('ENOENT');
  });

  it('is bound to its domains: OpenSSL refuses another address, even by its own keys', async () => {
    const text = await openssl('x509', '-in', path('root.pem'), '-noout', '-text');
    expect(text).toMatch(/X509v3 Name Constraints: critical\s+Permitted:\s+email:example\.org/);
    await told('domain', 'add', 'late.test');
    await told('alias', 'add', 'ada@late.test', 'ada@example.org');
    const file = await request('late', p256, '-addext', 'subjectAltName=email:ada@late.test');
    expect((await at(['ca', 'issue', 'ada@example.org', file])).error).toContain('may not speak for late.test');
  });

  it('tells what it revoked: by list, and by OCSP over HTTP', async () => {
    const file = await request('gone', p256);
    writeFileSync(path('gone.pem'), await told('ca', 'issue', 'ada@example.org', file));
    const [newest] = JSON.parse(await told('ca', 'list', 'ada@example.org', '--json')) as { serial: string }[];
    const serial = newest?.serial ?? '';
    const store = await openStore({
      ...{ directory: path('data'), role: 'tool', undeleteDays: 14, log: silentLog },
      onFatal: (reason) => expect.unreachable(reason),
    });
    if (store === 'locked') throw new Error('the store is locked');
    const parts = { store: store.authority, secret: serverSecret(path('data')), clock: systemClock };
    const sites = [pkiSite({ publication: createPublication(parts), clock: systemClock })];
    const limits = { maxConnections: 10, maxConnectionsPerAddress: 10 };
    const http: Listener = createHttpServer({ implicitTls: null, log: silentLog, sites, speeches: [], limits });
    const port = await http.listen('127.0.0.1', 0);
    const asked = async (): Promise<string> => {
      const about = ['-issuer', path('issuing.pem'), '-cert', path('gone.pem'), '-CAfile', path('root.pem')];
      const whom = ['-url', `http://127.0.0.1:${port}/pki/ocsp`, '-verify_other', path('issuing.pem')];
      return openssl('ocsp', ...about, ...whom);
    };
    try {
      expect(await verify('gone')).toContain('OK');
      const good = await asked();
      expect(good).toContain('Response verify OK');
      expect(good).toContain('gone.pem: good');
      expect(await told('ca', 'revoke', serial, '--reason', 'superseded')).toContain(`${serial} is revoked`);
      expect(await verify('gone')).toContain('certificate revoked');
      const revoked = await asked();
      expect(revoked).toContain('Response verify OK');
      expect(revoked).toContain('Reason: superseded');
      const fetched = await fetch(`http://127.0.0.1:${port}/pki/issuing.crl`);
      writeFileSync(path('fetched.crl'), Buffer.from(await fetched.arrayBuffer()));
      const text = await openssl('crl', '-inform', 'DER', '-in', path('fetched.crl'), '-noout', '-text');
      expect(text).toContain(serial.toUpperCase());
    } finally {
      await http.close(0);
      await store.close();
    }
    expect((await at(['ca', 'renew', serial])).error).toContain('it is revoked');
    expect((await at(['ca', 'revoke', serial])).error).toContain('it is revoked already');
  });

  it('renews, and the chain holds', async () => {
    const listed = await told('ca', 'list', 'ada@example.org', '--json');
    const all = JSON.parse(listed) as { serial: string; usage: string; reason: unknown }[];
    const serial = all.find(({ usage, reason }) => usage === 'sign' && reason === null)?.serial ?? '';
    writeFileSync(path('again.pem'), await told('ca', 'renew', serial));
    await told('ca', 'renew', 'issuing');
    writeFileSync(path('issuing.pem'), await told('ca', 'export', 'issuing'));
    expect(await verify('again')).toContain('OK');
  });

  it.each([
    [['ca', 'init', 'Example'], 73],
    [['ca', 'issue', 'nobody@example.org', 'x'], 67],
    [['ca', 'revoke', '00'], 65],
    [['ca', 'revoke', '00', '--reason', 'removeFromCRL'], 64],
    [['ca', 'export', '00'], 66],
  ])('%j: %i', async (words, code) => {
    expect((await at(words)).exit).toBe(code);
  });
});

describeWith('postern ca and gpgsm', { peers: ['openssl', 'gpgsm'] }, () => {
  it('a certificate is believed below its root', async () => {
    const folder = temporaryFolder('ca-gpgsm');
    const path = (name: string): string => join(folder.path, name);
    const at = (words: string, stdin = '') =>
      postern(words.split(' '), { workingDirectory: folder.path, env: { POSTERN_CONFIG: 'postern.toml' }, stdin });
    try {
      const made =
        'init --domain example.org --data data --config postern.toml --account ada@example.org --password-stdin';
      await at(made, 'a good password\n');
      await at('ca init Example');
      const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', path('key'), '-out', path('csr'), '-subj', '/CN=x'];
      expect(await run('openssl', ['req', '-new', ...key])).toMatchObject({ code: 0 });
      const chain = [
        await at('ca export'),
        await at('ca export issuing'),
        await at(`ca issue ada@example.org ${path('csr')}`),
      ];
      writeFileSync(path('chain.pem'), chain.map(({ out }) => out).join(''));
      // gpgsm does not know name constraints, and takes no critical extension that it does not know.
      writeFileSync(path('gpgsm.conf'), 'ignore-cert-extension 2.5.29.30\ndisable-crl-checks\ndisable-dirmngr\n');
      writeFileSync(path('root.pem'), chain[0]?.out ?? '');
      const print = await run('openssl', ['x509', '-in', path('root.pem'), '-noout', '-fingerprint', '-sha1']);
      const fingerprint = print.stdout.trim().split('=').at(-1) ?? '';
      writeFileSync(path('trustlist.txt'), `${fingerprint} S relax\n`);
      const gpgsm = (...args: readonly string[]) => run('gpgsm', ['--homedir', folder.path, '--batch', ...args]);
      await gpgsm('--import', path('chain.pem'));
      const shown = await gpgsm('--with-validation', '--list-keys', 'ada@example.org');
      expect(shown.output).toContain('certificate is good');
    } finally {
      await run('gpgconf', ['--homedir', folder.path, '--kill', 'all']);
      folder.remove();
    }
  });
});
