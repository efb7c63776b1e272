/** SIGHUP's work: what a reload takes over, and what it leaves alone, while a connection stays open. */
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TLSSocket, connect } from 'node:tls';
import { freePort } from '../../test/support/ports.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { type LogFields, silentLog } from '../base/log.ts';
import { type Result, fail, ok } from '../base/result.ts';
import { type ListenerName, listeners } from '../config/listeners.ts';
import { makeConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { selfSigned } from '../lab/certificates.ts';
import { createMetrics } from './metrics.ts';
import { serverSetting } from './setting.ts';
import { type RunningSystem, startSystem } from './start.ts';

let folder = '';
let config: Config;
let system: RunningSystem;
let reread: () => Result<Config, string> = () => ok(config);
const events = new Map<string, LogFields | undefined>();

const note = (event: string, fields?: LogFields): void => void events.set(event, fields);
const log = { ...silentLog, info: note, error: note, setLevel: () => undefined, flush: () => Promise.resolve() };

async function certificate(name: string): Promise<{ readonly certificate: string; readonly key: string }> {
  const pair = await selfSigned([name], systemClock.now());
  const files = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  writeFileSync(files.certificate, pair.certificate);
  writeFileSync(files.key, pair.key);
  return files;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-reload-'));
  mkdirSync(join(folder, 'data'));
  events.clear();
  const off = Object.fromEntries(Object.keys(listeners).map((name) => [name as ListenerName, { enabled: false }]));
  const tls = await certificate('first.test');
  const port = await freePort();
  config = makeConfig({
    server: { hostname: 'first.test', data: join(folder, 'data') },
    listeners: { ...off, imaps: { enabled: true, host: '127.0.0.1', port } },
    limits: { shutdownGrace: '0s' },
    tls,
  });
  const started = await startSystem(config, {
    setting: serverSetting([]),
    log,
    metrics: createMetrics(),
    clock: systemClock,
    prepare: () => Promise.resolve(),
    onFatal: (reason) => expect.fail(reason),
    reread: () => reread(),
  });
  system = started.ok ? started.value : expect.fail(JSON.stringify(started.error));
});

afterEach(async () => {
  await system.stop();
  rmSync(folder, { recursive: true });
});

async function connected(): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port: system.ports['imaps'] ?? 0, rejectUnauthorized: false });
  await once(socket, 'data');
  return socket;
}

async function shownName(): Promise<unknown> {
  const socket = await connected();
  const name = socket.getPeerCertificate().subject.CN;
  socket.destroy();
  return name;
}

test('a renewed certificate is shown from now on, and a connection that is open stays', async () => {
  const before = await connected();
  const renewed = await certificate('second.test');
  reread = () => ok({ ...config, tls: { ...renewed, clientAuthorities: [], more: [] } });
  await system.reload();
  expect(events.get('config.reloaded')).toEqual({
    taken: ['tls.certificate', 'tls.key'],
    needRestart: [],
    certificate: true,
  });
  expect(await shownName()).toBe('second.test');
  before.write('a NOOP\r\n');
  expect(String((await once(before, 'data'))[0])).toContain('a OK');
  before.destroy();
});

test('a configuration that is broken does not keep a renewed certificate out', async () => {
  const renewed = await certificate('third.test');
  copyFileSync(renewed.certificate, config.tls.certificate);
  copyFileSync(renewed.key, config.tls.key);
  reread = () => fail('it is broken');
  await system.reload();
  expect(events.get('config.reload.refused')).toEqual({ reason: 'it is broken' });
  expect(events.has('tls.reloaded')).toBe(true);
  expect(await shownName()).toBe('third.test');
});

test('a certificate that cannot be used leaves the old one', async () => {
  writeFileSync(config.tls.certificate, 'rubbish');
  reread = () => ok(config);
  await system.reload();
  expect(events.get('tls.reload.refused')).toMatchObject({ kind: 'certificate', file: config.tls.certificate });
  expect(await shownName()).toBe('first.test');
});
