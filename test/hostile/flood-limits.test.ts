/**
 * A thousand connections at once from one address to a server with its usual limits: those beyond are refused in the protocol's
 * words and closed, and whoever comes from elsewhere is let in.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { type ListenerName, listeners } from '../../src/config/listeners.ts';
import { makeConfig } from '../../src/config/load.ts';
import { selfSigned } from '../../src/lab/certificates.ts';
import { createMetrics } from '../../src/system/metrics.ts';
import { serverSetting } from '../../src/system/setting.ts';
import { type RunningSystem, startSystem } from '../../src/system/start.ts';
import { LineSocket } from '../support/line-socket.ts';
import { freeLabPorts } from '../support/ports.ts';
import { waitFor } from '../support/wait-for.ts';
import { endAll, flood, heardLine } from './flood.ts';

/** Of one address, as a configuration has it that says nothing. */
const usual = 50;

let folder: string;
let system: RunningSystem;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-flood-'));
  mkdirSync(join(folder, 'data'));
  const pair = await selfSigned(['mail.test'], systemClock.now());
  const tls = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
  writeFileSync(tls.certificate, pair.certificate);
  writeFileSync(tls.key, pair.key);
  const { ports } = await freeLabPorts();
  const wanted = ['smtp', 'submission', 'imap', 'pop3'] as const;
  const listening: Partial<Record<ListenerName, { enabled: boolean; host?: string; port?: number }>> = {};
  for (const name of Object.keys(listeners)) listening[name as ListenerName] = { enabled: false };
  for (const name of wanted) listening[name] = { enabled: true, host: '127.0.0.1', port: ports[name] };
  const config = makeConfig({
    server: { hostname: 'mail.test', data: join(folder, 'data') },
    listeners: listening,
    limits: { shutdownGrace: '0s' },
    tls,
  });
  const started = await startSystem(config, {
    setting: serverSetting([]),
    log: { ...silentLog, setLevel: () => undefined, flush: () => Promise.resolve() },
    metrics: createMetrics(),
    clock: systemClock,
    prepare: () => Promise.resolve(),
    onFatal: (reason) => expect.fail(reason),
    reread: () => ({ ok: true, value: config }),
  });
  if (!started.ok) expect.fail(JSON.stringify(started.error));
  system = started.value;
});

afterAll(async () => {
  await system.stop();
  rmSync(folder, { recursive: true });
});

it.each([
  ['smtp', '220 ', '421 4.7.0 Too many connections from you, try again later\r\n'],
  ['submission', '220 ', '421 4.7.0 Too many connections from you, try again later\r\n'],
  ['imap', '* OK ', '* BYE [UNAVAILABLE] Too many connections\r\n'],
  ['pop3', '+OK ', '-ERR [SYS/TEMP] Too many connections\r\n'],
])('%s', async (service, greeting, refusal) => {
  const port = system.ports[service] ?? 0;
  const floods = await flood(port, 1_000, '', heardLine);
  const refused = floods.filter(({ heard }) => heard === refusal);
  expect(floods.filter(({ heard }) => heard.startsWith(greeting))).toHaveLength(usual);
  expect(refused).toHaveLength(1_000 - usual);
  await waitFor('the refused to be closed', () => refused.every(({ ended }) => ended));
  const other = await LineSocket.connect(port);
  expect(await other.line()).toMatch(new RegExp(`^${greeting.replace(/[+*]/, '\\$&')}`));
  other.destroy();
  endAll(floods);
  await waitFor('the address to be let in again', async () => {
    const again = await flood(port, 1, '', heardLine);
    endAll(again);
    return again.every(({ heard }) => heard.startsWith(greeting));
  });
});
