/** gsasl, which speaks every mechanism with a password that we do: over IMAP and SMTP, on TLS 1.3 and 1.2, bound to the connection. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { noMetrics } from '../../src/base/metrics.ts';
import { TlsIdentity } from '../../src/base/tls.ts';
import { Attempts } from '../../src/directory/attempts.ts';
import { createAuthentication } from '../../src/directory/authenticator.ts';
import { noAuthorities } from '../../src/directory/identity.ts';
import { MemoryDirectory } from '../../src/directory/testing/memory.ts';
import { memoryStore } from '../../src/imap/testing/memory-store.ts';
import { type TestServer, testServer } from '../../src/imap/testing/server.ts';
import { issue, makeAuthority } from '../../src/lab/certificates.ts';
import { describeWith } from '../support/describe-with.ts';
import { Lab, people } from '../support/lab.ts';
import { run } from '../support/run.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

const ada = 'ada@alpha.test';
const password = 'correct horse';
const realm = 'localhost';
const old = ['SCRAM-SHA-1', 'CRAM-MD5', 'DIGEST-MD5'] as const;
const priorities = { 'TLS 1.3': 'NORMAL:-VERS-ALL:+VERS-TLS1.3', 'TLS 1.2': 'NORMAL:-VERS-ALL:+VERS-TLS1.2' } as const;

describeWith('gsasl', { peers: ['gsasl'] }, () => {
  let lab: Lab;
  let imap: TestServer;
  let folder: TemporaryFolder;
  let caFile = '';

  beforeAll(async () => {
    lab = await Lab.start();
    folder = temporaryFolder('mechanisms');
    mkdirSync(folder.path, { recursive: true });
    const authority = await makeAuthority('Test', Date.now());
    const pair = await issue(authority, ['localhost'], Date.now());
    caFile = join(folder.path, 'ca.pem');
    writeFileSync(caFile, authority.certificate);
    const directory = new MemoryDirectory();
    const account = directory.addAccount(ada);
    const mechanisms = ['PLAIN', 'SCRAM-SHA-256', ...old] as const;
    for (const mechanism of old)
      await directory.change({ kind: 'set-mechanism', address: ada, mechanism, allowed: true });
    await directory.setPassword(ada, password, { address: ada, realm, mechanisms, present: null });
    const authentication = createAuthentication({
      directory,
      clock: systemClock,
      log: silentLog,
      metrics: noMetrics,
      attempts: new Attempts(['127.0.0.1'], systemClock),
      secret: Buffer.from('0123456789abcdef'),
      hostname: realm,
      policy: { old, off: [], channelBinding: true },
      authorities: noAuthorities,
    });
    imap = await testServer(memoryStore({ account: account.id, now: () => 0 }), {
      authentication,
      allowClearPasswords: false,
      tls: new TlsIdentity(pair),
    });
  });
  afterAll(async () => {
    await imap.listener.close(0);
    await lab.remove();
    folder.remove();
  });

  const gsasl = (protocol: string, port: number, user: string, given: string, ca: string, args: readonly string[]) =>
    run('gsasl', [
      ...[`--${protocol}`, '--connect', `localhost:${port}`, '--x509-ca-file', ca],
      ...['--authentication-id', user, '--password', given, '--authorization-id', user, '--no-client-first', ...args],
    ]);

  const passes = ['PLAIN', 'LOGIN', 'CRAM-MD5', 'DIGEST-MD5', 'SCRAM-SHA-1', 'SCRAM-SHA-256'];
  const bound = ['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256-PLUS'];
  it.each(
    Object.entries(priorities).flatMap(([tls, priority]) => [...passes, ...bound].map((name) => [name, tls, priority])),
  )('IMAP by %s on %s', async (mechanism = '', _, priority = '') => {
    const more = [
      '--mechanism',
      mechanism,
      '--priority',
      priority,
      '--realm',
      realm,
      ...(bound.includes(mechanism) ? [] : ['--no-cb']),
    ];
    const ran = await gsasl('imap', imap.port, ada, password, caFile, more);
    expect(ran.code, ran.output).toBe(0);
    const wrong = await gsasl('imap', imap.port, ada, 'wrong horse', caFile, more);
    expect(wrong.code, wrong.output).not.toBe(0);
  });

  it.each(['PLAIN', 'LOGIN', 'SCRAM-SHA-256'])('submission by %s', async (mechanism) => {
    const more = ['--mechanism', mechanism, '--no-cb'];
    const ran = await gsasl('smtp', lab.ports.submission, people.alice, lab.password, lab.caFile, more);
    expect(ran.code, ran.output).toBe(0);
  });
});
