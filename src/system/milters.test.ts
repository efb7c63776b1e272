/** A whole server with a milter on a socket file: what it says reaches clients, mailboxes and the queue in SQLite. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../test/support/ports.ts';
import { smtpLines } from '../../test/support/smtp-lines.ts';
import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { type ListenerName, listeners } from '../config/listeners.ts';
import { makeConfig } from '../config/load.ts';
import { selfSigned } from '../lab/certificates.ts';
import { type Script, type ScriptedMilter, change, scriptedMilter } from '../milter/testing/server.ts';
import { packet } from '../milter/wire/packets.ts';
import { type Store, openStore } from '../store/sqlite/open.ts';
import { addAccount } from '../store/testing/store.ts';
import { createMetrics } from './metrics.ts';
import { serverSetting } from './setting.ts';
import { type RunningSystem, startSystem } from './start.ts';

const log = { ...silentLog, setLevel: () => undefined, flush: () => Promise.resolve() };
let folder = '';
let closing: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-milters-'));
  mkdirSync(join(folder, 'data'));
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
  rmSync(folder, { recursive: true });
});

interface World {
  readonly system: RunningSystem;
  readonly milter: ScriptedMilter;
  readonly store: Store;
}

async function world(script: Script): Promise<World> {
  const path = join(folder, 'milter.sock');
  const milter = await scriptedMilter(script, path);
  closing.push(() => milter.close());
  const { certificate, key } = await selfSigned(['mx.alpha.test'], systemClock.now());
  const tls = { certificate: join(folder, 'c.pem'), key: join(folder, 'k.pem') };
  writeFileSync(tls.certificate, certificate);
  writeFileSync(tls.key, key);
  const off = Object.fromEntries(Object.keys(listeners).map((name) => [name as ListenerName, { enabled: false }]));
  const config = makeConfig({
    server: { hostname: 'mx.alpha.test', data: join(folder, 'data') },
    listeners: { ...off, smtp: { enabled: true, host: '127.0.0.1', port: await freePort() } },
    limits: { shutdownGrace: '0s' },
    mta: { relayDomains: ['elsewhere.test'] },
    milters: { inbound: [`unix:${path}`] },
    tls,
  });
  const started = await startSystem(config, {
    setting: { ...serverSetting([]), rateLimits: false },
    log,
    metrics: createMetrics(),
    clock: systemClock,
    prepare: async (store) => {
      await addAccount(store, 'alice@alpha.test');
    },
    onFatal: (reason) => expect.fail(reason),
    reread: () => ({ ok: true, value: config }),
  });
  const system = started.ok ? started.value : expect.fail(JSON.stringify(started.error));
  closing.push(() => system.stop());
  const directory = join(folder, 'data');
  const store = await openStore({
    directory,
    role: 'tool',
    undeleteDays: 14,
    log,
    onFatal: (reason) => expect.fail(reason),
  });
  if (store === 'locked') expect.fail('locked');
  closing.push(() => store.close());
  return { system, milter, store };
}

const letter = [
  'EHLO client.example',
  'MAIL FROM:<a@client.example> RET=HDRS ENVID=Q+2B1',
  'RCPT TO:<alice@alpha.test> NOTIFY=FAILURE ORCPT=rfc822;al+2Bice@alpha.test',
  'RCPT TO:<far@elsewhere.test>',
  'DATA',
  'From: a@client.example\r\nSubject: odd\r\n\r\nHello\r\n.',
];

test('quarantine: junk for who lives here, a held row in the queue for who does not, until somebody lets it go', async () => {
  const { system, milter, store } = await world({ E: [change.quarantine('odd'), packet('c')] });
  const replies = await smtpLines(system.ports['smtp'] ?? 0, letter);
  expect(replies.map((reply) => reply.slice(0, 3))).toEqual(['250', '250', '250', '250', '354', '250']);
  const alice = (await store.directory.account('alice@alpha.test')) ?? expect.fail('no account');
  const counts = (await store.mail.read.mailboxes(alice.id)).map(({ name, messages }) => [name, messages]);
  expect(Object.fromEntries(counts)).toMatchObject({ INBOX: 0, Junk: 1 });
  const [entry] = await store.spool.list(null, 9);
  expect(entry?.recipients.map(({ address, state }) => [address, state])).toEqual([['far@elsewhere.test', 'held']]);
  expect(entry?.parameters).toMatchObject({ ret: 'hdrs', envid: 'Q+1' });
  expect(await store.spool.counts()).toMatchObject({ waiting: 0, held: 1 });
  const shown = await store.spool.show(entry?.id ?? expect.fail('no entry'));
  expect((await shown?.content.read(0, 10_000))?.toString()).toContain('Subject: odd\r\n\r\nHello\r\n');
  const heard = milter.heard.map(({ code, data }) => `${code} ${data.toString().replaceAll('\0', '|')}`);
  expect(heard).toContain('M <a@client.example>|RET=HDRS|ENVID=Q+2B1|');
  expect(heard).toContain('R <alice@alpha.test>|NOTIFY=FAILURE|ORCPT=rfc822;al+2Bice@alpha.test|');
  expect(await store.spool.retry({ kind: 'entry', id: entry?.id ?? expect.fail('no entry') }, Date.now())).toBe(1);
  expect(await store.spool.counts()).toMatchObject({ held: 0 });
});

test('its refusal is the reply, and one that went away lets nothing pass', async () => {
  const { system, milter, store } = await world({ R: [packet('y', Buffer.from('550 5.7.9 not you\0'))] });
  const port = system.ports['smtp'] ?? 0;
  expect((await smtpLines(port, letter.slice(0, 3))).at(-1)).toBe('550 5.7.9 not you');
  await milter.close();
  expect((await smtpLines(port, letter.slice(0, 2))).at(-1)).toMatch(/^451 4\.3\.0 /);
  expect(await store.spool.counts()).toMatchObject({ waiting: 0, held: 0 });
});
