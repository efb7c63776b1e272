/** SIGHUP's work: what a reload takes over, and what it leaves alone, while a connection stays open. */
import { once } from 'node:events';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TLSSocket, connect } from 'node:tls';
import { startTestSystem } from '../../test/support/system.ts';
import { type TemporaryFolder, temporaryFolder } from '../../test/support/temporary.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../base/clock.ts';
import type { LogFields } from '../base/log.ts';
import { type Result, fail, ok } from '../base/result.ts';
import type { Config } from '../config/schema.ts';
import { selfSigned } from '../lab/certificates.ts';
import type { RunningSystem } from './start.ts';

let folder: TemporaryFolder;
let config: Config;
let system: RunningSystem;
let reread: () => Result<Config, string> = () => ok(config);
const events = new Map<string, LogFields | undefined>();

const note = (event: string, fields?: LogFields): void => void events.set(event, fields);

async function certificate(name: string): Promise<{ readonly certificate: string; readonly key: string }> {
  const pair = await selfSigned([name], systemClock.now());
  const files = { certificate: join(folder.path, `${name}.pem`), key: join(folder.path, `${name}.key`) };
  writeFileSync(files.certificate, pair.certificate);
  writeFileSync(files.key, pair.key);
  return files;
}

beforeEach(async () => {
  folder = temporaryFolder('reload');
  events.clear();
  const started = await startTestSystem(folder.path, {
    hostname: 'first.test',
    open: { imaps: {} },
    log: { info: note, error: note },
    reread: () => reread(),
  });
  system = started;
  ({ config } = started);
});

afterEach(async () => {
  await system.stop();
  folder.remove();
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
