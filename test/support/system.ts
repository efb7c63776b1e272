/** A whole system in this process: what a test names is open on free ports of 127.0.0.1, all else is shut. Nobody has an account yet. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { type Log, silentLog } from '../../src/base/log.ts';
import { ok } from '../../src/base/result.ts';
import { type ListenerName, listeners } from '../../src/config/listeners.ts';
import { makeConfig } from '../../src/config/load.ts';
import type { Config, ConfigInput } from '../../src/config/schema.ts';
import { makeVerifiers } from '../../src/directory/password.ts';
import { type PemPair, selfSigned } from '../../src/lab/certificates.ts';
import { type Store, openStore } from '../../src/store/sqlite/open.ts';
import { createMetrics } from '../../src/system/metrics.ts';
import { type Setting, serverSetting } from '../../src/system/setting.ts';
import { type RunningSystem, type SystemOptions, startSystem } from '../../src/system/start.ts';
import { freePort } from './ports.ts';

/** What a listener is told beyond that it is open; `port` where the test has to know it before. */
interface Opened {
  readonly port?: number;
  readonly clientCertificates?: boolean;
}

interface TestSystemOptions extends Partial<Pick<SystemOptions, 'prepare' | 'reread'>> {
  readonly hostname?: string;
  readonly open: Partial<Record<ListenerName, Opened>>;
  readonly given?: Omit<ConfigInput, 'server' | 'listeners'>;
  readonly setting?: Partial<Setting>;
  readonly log?: Partial<Log>;
  readonly clock?: Clock;
  /** Of the server; without one it signs its own. */
  readonly pair?: PemPair;
}

const portAttempts = 5;

/** Where the system of this folder keeps what it has. */
export const dataOf = (folder: string): string => join(folder, 'data');

const onFatal = (reason: string): never => {
  throw new Error(reason);
};

/** In a folder of the test's own, which outlives it. */
export async function startTestSystem(
  folder: string,
  options: TestSystemOptions,
): Promise<RunningSystem & { readonly config: Config }> {
  const { hostname = 'mx.alpha.test', given = {}, clock = systemClock } = options;
  mkdirSync(dataOf(folder), { recursive: true });
  const tls = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
  const pair = options.pair ?? (await selfSigned([hostname], Date.now()));
  writeFileSync(tls.certificate, pair.certificate);
  writeFileSync(tls.key, pair.key);
  let { prepare = () => Promise.resolve() } = options;
  for (let attempt = 1; ; attempt++) {
    const config = makeConfig({
      limits: { shutdownGrace: '0s' },
      ...given,
      server: { hostname, data: dataOf(folder) },
      listeners: await placesOf(options.open),
      tls: { ...tls, ...given.tls },
    });
    const started = await startSystem(config, {
      setting: { ...serverSetting([]), ...options.setting },
      log: { ...silentLog, ...options.log, setLevel: () => undefined, flush: () => Promise.resolve() },
      metrics: createMetrics(),
      clock,
      prepare,
      onFatal,
      reread: options.reread ?? (() => ok(config)),
    });
    if (started.ok) return { ...started.value, config };
    if (started.error.kind !== 'port' || attempt === portAttempts)
      throw new Error(`the system does not start: ${JSON.stringify(started.error)}`);
    prepare = () => Promise.resolve();
  }
}

async function placesOf(open: TestSystemOptions['open']): Promise<ConfigInput['listeners']> {
  const places: Partial<Record<ListenerName, object>> = {};
  for (const name of Object.keys(listeners) as ListenerName[]) {
    const more = open[name];
    places[name] =
      more === undefined ? { enabled: false } : { enabled: true, host: '127.0.0.1', port: await freePort(), ...more };
  }
  return places;
}

/** The store of a system that runs, opened beside it as a command does. */
export async function openBeside(directory: string): Promise<Store> {
  const store = await openStore({ directory, role: 'tool', undeleteDays: 14, log: silentLog, onFatal });
  if (store === 'locked') throw new Error('the store is locked');
  return store;
}

/** Accounts and their domains, with a password each; null makes one that has none. */
export async function addAccounts(
  { directory }: Store,
  accounts: Readonly<Record<string, string | null>>,
): Promise<void> {
  const domains = new Set(Object.keys(accounts).map((address) => address.slice(address.indexOf('@') + 1)));
  for (const name of domains) await directory.change({ kind: 'add-domain', name });
  for (const [address, password] of Object.entries(accounts)) {
    const verifiers = password === null ? {} : await makeVerifiers(password);
    await directory.change({ kind: 'add-account', address, name: '', quota: 0, verifiers });
  }
}
