/** A whole server in this process, on free ports of 127.0.0.1, with a certificate for localhost and what a test configures. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { type LogFields, silentLog } from '../../src/base/log.ts';
import { ok } from '../../src/base/result.ts';
import { type ListenerName, listeners } from '../../src/config/listeners.ts';
import { makeConfig } from '../../src/config/load.ts';
import type { ConfigInput } from '../../src/config/schema.ts';
import { makeVerifiers } from '../../src/directory/password.ts';
import { issue, makeAuthority } from '../../src/lab/certificates.ts';
import type { Store } from '../../src/store/sqlite/open.ts';
import { createMetrics } from '../../src/system/metrics.ts';
import { serverSetting } from '../../src/system/setting.ts';
import { startSystem } from '../../src/system/start.ts';
import { freePort } from './ports.ts';
import { temporaryFolder } from './temporary.ts';

export interface TestSystem {
  readonly folder: string;
  /** Of the authority of the server's certificate. */
  readonly caFile: string;
  readonly ports: Readonly<Record<string, number>>;
  /** What was logged, oldest first. */
  readonly events: readonly (readonly [event: string, fields: LogFields | undefined])[];
  remove(): Promise<void>;
}

/** Those that speak a protocol with logins, and port 25. */
const opened: readonly ListenerName[] = ['smtp', 'submission', 'submissions', 'imap', 'imaps', 'pop3', 'pop3s'];
const portAttempts = 5;

const isReading = (name: ListenerName): boolean => name.startsWith('imap') || name.startsWith('pop3');

/** `accounts` have a password each; null makes one that has none. `reading` is for the listeners of IMAP and POP3. */
export async function startServer(
  given: Omit<ConfigInput, 'server' | 'listeners'>,
  accounts: Readonly<Record<string, string | null>>,
  also: (store: Store, data: string) => Promise<void> = () => Promise.resolve(),
  reading: { readonly clientCertificates?: boolean } = {},
): Promise<TestSystem> {
  const folder = temporaryFolder('server');
  const [data, caFile] = [join(folder.path, 'data'), join(folder.path, 'ca.pem')];
  mkdirSync(data);
  const tls = { certificate: join(folder.path, 'certificate.pem'), key: join(folder.path, 'key.pem') };
  const authority = await makeAuthority('Test', Date.now());
  const pair = await issue(authority, ['localhost', '127.0.0.1'], Date.now());
  writeFileSync(caFile, authority.certificate);
  writeFileSync(tls.certificate, pair.certificate);
  writeFileSync(tls.key, pair.key);
  const events: [string, LogFields | undefined][] = [];
  const note = (event: string, fields?: LogFields): void => void events.push([event, fields]);
  const log = {
    ...silentLog,
    ...{ debug: note, info: note, warn: note, error: note },
    setLevel: () => undefined,
    flush: () => Promise.resolve(),
  };
  const prepare = async (store: Store): Promise<void> => {
    const { directory } = store;
    const domains = new Set(Object.keys(accounts).map((address) => address.slice(address.indexOf('@') + 1)));
    for (const name of domains) await directory.change({ kind: 'add-domain', name });
    for (const [address, password] of Object.entries(accounts)) {
      const verifiers = password === null ? {} : await makeVerifiers(password);
      await directory.change({ kind: 'add-account', address, name: '', quota: 0, verifiers });
    }
    await also(store, data);
  };
  for (let attempt = 1; ; attempt++) {
    const places: Partial<Record<ListenerName, { enabled: boolean; host?: string; port?: number }>> = {};
    for (const name of Object.keys(listeners) as ListenerName[]) {
      places[name] = opened.includes(name)
        ? { enabled: true, host: '127.0.0.1', port: await freePort(), ...(isReading(name) ? reading : {}) }
        : { enabled: false };
    }
    const config = makeConfig({
      limits: { shutdownGrace: '0s' },
      ...given,
      server: { hostname: 'mail.alpha.test', data },
      listeners: places,
      tls: { ...tls, ...given.tls },
    });
    const started = await startSystem(config, {
      setting: serverSetting([]),
      log,
      metrics: createMetrics(),
      clock: systemClock,
      prepare: attempt === 1 ? prepare : () => Promise.resolve(),
      onFatal: (reason) => {
        throw new Error(reason);
      },
      reread: () => ok(config),
    });
    if (started.ok) {
      const system = started.value;
      const remove = async (): Promise<void> => {
        await system.stop();
        folder.remove();
      };
      return { folder: folder.path, caFile, ports: system.ports, events, remove };
    }
    if (started.error.kind !== 'port' || attempt === portAttempts) {
      folder.remove();
      throw new Error(`the server does not start: ${JSON.stringify(started.error)}`);
    }
  }
}
