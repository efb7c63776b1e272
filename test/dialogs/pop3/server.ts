/**
 * A POP3 server on loopback with an account and some mail, for tests.
 */
import { systemClock } from '../../../src/base/clock.ts';
import type { Listener } from '../../../src/base/listener.ts';
import { type Log, silentLog } from '../../../src/base/log.ts';
import { noMetrics } from '../../../src/base/metrics.ts';
import { sealApopSecret } from '../../../src/directory/apop.ts';
import { noAuthorities } from '../../../src/directory/identity.ts';
import { Attempts } from '../../../src/directory/attempts.ts';
import { createAuthentication } from '../../../src/directory/authenticator.ts';
import { MemoryDirectory } from '../../../src/directory/testing/memory.ts';
import type { Account } from '../../../src/directory/types.ts';
import { pop3Limits } from '../../../src/pop3/limits.ts';
import { createPop3Listener } from '../../../src/pop3/server/listener.ts';
import type { Pop3Options } from '../../../src/pop3/server/options.ts';
import { throwAwayIdentity } from './certificate.ts';
import { MemoryMaildrops } from '../../../src/pop3/testing/store.ts';

export const messages = [
  'Subject: one\r\n\r\nFirst body.\r\n',
  'Subject: two\r\nX-Dot: .\r\n\r\n.\r\n..\r\nline 3\r\n.line 4\r\nline 5\r\n',
  'Subject: three\r\n\r\nno end of line',
] as const;

const directory = new MemoryDirectory();
directory.addDomain('alpha.test');
const tim = directory.addAccount('tim@alpha.test');
directory.addAccount('empty@alpha.test');
await directory.setPassword('tim@alpha.test', 'correct horse');
await directory.setPassword('empty@alpha.test', 'correct horse');
const secret = Buffer.from('0123456789abcdef');
export const apopSecret = 'tanstaaf';
directory.setApopSecret('tim@alpha.test', sealApopSecret(secret, 'tim@alpha.test', apopSecret));
const tls = await throwAwayIdentity('mail.alpha.test');

export interface TestServer {
  readonly listener: Listener;
  readonly port: number;
  readonly store: MemoryMaildrops;
  readonly directory: MemoryDirectory;
  readonly account: Account;
  close(): Promise<void>;
}

export async function startServer(changes: Partial<Pop3Options> = {}, log: Log = silentLog): Promise<TestServer> {
  const store = new MemoryMaildrops();
  store.put(tim.id, ...messages);
  directory.broken = false;
  const listener = createPop3Listener({
    hostname: 'mail.alpha.test',
    store,
    authentication: createAuthentication({
      directory,
      clock: systemClock,
      log: silentLog,
      metrics: noMetrics,
      attempts: new Attempts([], systemClock),
      secret,
      hostname: 'mail.alpha.test',
      policy: { old: ['APOP'], off: [], channelBinding: true },
      authorities: noAuthorities,
    }),
    tls,
    implicitTls: false,
    allowClearPasswords: true,
    apop: false,
    limits: pop3Limits,
    log,
    metrics: noMetrics,
    clock: systemClock,
    ...changes,
  });
  const port = await listener.listen('127.0.0.1', 0);
  return { listener, port, store, directory, account: tim, close: () => listener.close(100) };
}
