/** A whole server that scores what comes: over sockets into Junk or the inbox, with every point kept, and what users want heard. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '../../test/support/ports.ts';
import { smtpLines } from '../../test/support/smtp-lines.ts';
import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { run } from '../cli/testing.ts';
import { type ListenerName, listeners } from '../config/listeners.ts';
import { makeConfig } from '../config/load.ts';
import type { Account } from '../directory/types.ts';
import { makeVerifiers } from '../directory/password.ts';
import { selfSigned } from '../lab/certificates.ts';
import type { Uid } from '../ms/types.ts';
import { type KeptRecord, readRecord } from '../mta/receive/record.ts';
import { type Store, openStore } from '../store/sqlite/open.ts';
import { createMetrics } from './metrics.ts';
import { serverSetting } from './setting.ts';
import { spamPolicies } from './spam.ts';
import { type RunningSystem, startSystem } from './start.ts';

const log = { ...silentLog, setLevel: () => undefined, flush: () => Promise.resolve() };
let folder = '';
let system: RunningSystem;
let store: Store;
let ann: Account;
let ben: Account;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-unwanted-'));
  mkdirSync(join(folder, 'data'));
  const { certificate, key } = await selfSigned(['mx.alpha.test'], systemClock.now());
  const tls = { certificate: join(folder, 'c.pem'), key: join(folder, 'k.pem') };
  writeFileSync(tls.certificate, certificate);
  writeFileSync(tls.key, key);
  const off = Object.fromEntries(Object.keys(listeners).map((name) => [name as ListenerName, { enabled: false }]));
  const config = makeConfig({
    server: { hostname: 'mx.alpha.test', data: join(folder, 'data') },
    listeners: {
      ...off,
      smtp: { enabled: true, host: '127.0.0.1', port: await freePort() },
      submission: { enabled: true, host: '127.0.0.1', port: await freePort() },
    },
    limits: { shutdownGrace: '0s' },
    spam: {
      reject: 'off',
      thresholdsFor: ['ben@alpha.test junk=-100', 'strict@alpha.test reject=-100', 'later@alpha.test greylist=-100'],
    },
    tls,
  });
  const started = await startSystem(config, {
    setting: { ...serverSetting([]), rateLimits: false, checksLoopback: true, allowClearPasswords: true },
    log,
    metrics: createMetrics(),
    clock: systemClock,
    prepare: async ({ directory }) => {
      const verifiers = await makeVerifiers('a good password');
      await directory.change({ kind: 'add-domain', name: 'alpha.test' });
      for (const name of ['ann', 'ben', 'strict', 'later'])
        await directory.change({ kind: 'add-account', address: `${name}@alpha.test`, name: '', quota: 0, verifiers });
    },
    onFatal: (reason) => expect.fail(reason),
    reread: () => ({ ok: true, value: config }),
  });
  system = started.ok ? started.value : expect.fail(JSON.stringify(started.error));
  const directory = join(folder, 'data');
  const onFatal = (reason: string) => expect.fail(reason);
  const opened = await openStore({ directory, role: 'tool', undeleteDays: 14, log, onFatal });
  store = opened === 'locked' ? expect.fail('locked') : opened;
  ann = (await store.directory.account('ann@alpha.test')) ?? expect.fail('no account');
  ben = (await store.directory.account('ben@alpha.test')) ?? expect.fail('no account');
}, 60_000);

afterAll(async () => {
  await store.close();
  await system.stop();
  rmSync(folder, { recursive: true });
});

const cli = (...words: readonly string[]) =>
  run(words, { workingDirectory: folder, env: { POSTERN_DATA: join(folder, 'data') } });

interface Came {
  readonly reply: string;
  readonly id: string;
  readonly record: KeptRecord | null;
}

/** From eve to these readers; what was kept with the copy of the first. */
async function send(text: string, ...readers: readonly string[]): Promise<Came> {
  const replies = await smtpLines(system.ports['smtp'] ?? 0, [
    'EHLO mail.gamma.test',
    'MAIL FROM:<eve@gamma.test>',
    ...readers.map((reader) => `RCPT TO:<${reader}@alpha.test>`),
    'DATA',
    `${text}\r\n.`,
  ]);
  const reply = replies.at(-1) ?? '';
  const id = reply.split(' ').at(-1) ?? '';
  const [copy] = await store.evidence.evidenceOf(id);
  const json = copy === undefined ? null : await store.evidence.evidence(copy.account, copy.email);
  return { reply, id, record: json === null ? null : readRecord(json) };
}

async function newest(
  account: Account,
  mailbox: string,
): Promise<{ text: string; keywords: readonly string[] } | null> {
  const found = (await store.mail.read.mailboxByName(account.id, mailbox)) ?? expect.fail(`no ${mailbox}`);
  const messages = await store.mail.read.messages(account.id, found.id, { from: 1 as Uid, to: 9_999 as Uid }, 9_999);
  const last = messages.at(-1);
  if (last === undefined) return null;
  const content = await store.mail.read.content(account.id, found.id, last.uid);
  return { text: (await content?.read(0, 100_000))?.toString() ?? '', keywords: last.flags.keywords };
}

const wanted = (subject: string, ...fields: readonly string[]): string =>
  [
    'From: Eve <eve@gamma.test>',
    'To: Ann <ann@alpha.test>',
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${subject.replaceAll(' ', '.')}@gamma.test>`,
    `Subject: ${subject}`,
    ...fields,
    '',
    'The meeting about the parser is moved to Thursday. Could you bring the notes of last week?',
  ].join('\r\n');

const unwanted = [
  'X-Postern-Spam: ham, -99 points, delivered',
  'From: "service@bank.example" <eve@gamma.test>',
  'Subject: MAKE MONEY FAST!!! FREE V1AGRA!!!      xk4r9',
  'MIME-Version: 1.0',
  'Content-Type: text/html',
  '',
  '<html><body><script>run()</script><form action="http://192.0.2.7/x"><input type=password></form>',
  '<a href="http://192.0.2.7/login">http://www.bank.example/</a> CLICK HERE for free money, cheap viagra, casino bonus!',
  '<div style="display: none">meeting notes parser week Thursday meeting notes parser week Thursday</div></body></html>',
].join('\r\n');

describe('mail from elsewhere', () => {
  test('what is wanted comes to the inbox, with its points', async () => {
    const { reply, record } = await send(wanted('Notes'), 'ann');
    expect(reply).toMatch(/^250 /);
    const copy = await newest(ann, 'INBOX');
    expect(copy?.text).toMatch(/\r\nX-Postern-Spam: (ham|unsure), -?[\d.]+ points, /);
    expect(copy?.keywords).not.toContain('$Junk');
    expect(record?.spam?.fault).toBeNull();
    expect(record?.spam?.signals.map(({ name }) => name)).toContain('words');
    expect(record?.trust?.decision.action).toBe('accept');
  });

  test('spam comes to Junk, marked and explained, and a forged field of ours is gone', async () => {
    const { id, record } = await send(unwanted, 'ann');
    const copy = await newest(ann, 'Junk');
    expect(copy?.keywords).toContain('$Junk');
    expect(copy?.text).toMatch(/\r\nX-Postern-Spam: spam, [\d.]+ points, filed as junk /);
    expect(copy?.text).not.toContain('-99 points');
    expect(record?.spam).toMatchObject({ verdict: 'spam', action: 'junk', fault: null });
    const shown = await cli('explain', id);
    expect(shown.out).toMatch(
      /\nWanted or not: filed as junk, [\d.]+ points \(spam\); .*\nWithout .* it would have been /,
    );
    expect(shown.out).toContain('loud-subject: ');
    const [json, again] = [await cli('explain', id, '--json'), await cli('explain', id, '--replay', '--json')];
    expect((JSON.parse(again.out) as { spam: unknown }).spam).toEqual((JSON.parse(json.out) as { spam: unknown }).spam);
  });

  test('each reader has the threshold that the configuration gives', async () => {
    const { reply } = await send(wanted('Both'), 'ann', 'ben', 'strict');
    expect(reply).toMatch(/^250 /);
    expect((await newest(ann, 'INBOX'))?.text).toContain('Subject: Both');
    expect((await newest(ben, 'Junk'))?.text).toContain('Subject: Both');
    expect((await send(wanted('Strict'), 'strict')).reply).toMatch(/^550 5\.7\.1 .*points/);
    expect((await send(wanted('Later'), 'later')).reply).toMatch(/^451 4\.7\.1 .*try again later/);
  });

  test('who is blocked is junk, and whose mail answers one of ours is known', async () => {
    expect((await cli('spam', 'block', 'eve@gamma.test', '--account', 'ann@alpha.test')).exit).toBe(0);
    const blocked = await send(wanted('Blocked'), 'ann');
    expect(blocked.record?.spam).toMatchObject({ action: 'junk' });
    expect((await cli('spam', 'unlist', 'eve@gamma.test', '--account', 'ann@alpha.test')).exit).toBe(0);
    const replies = await smtpLines(system.ports['submission'] ?? 0, [
      'EHLO client.example',
      `AUTH PLAIN ${Buffer.from('\0ann@alpha.test\0a good password').toString('base64')}`,
      'MAIL FROM:<ann@alpha.test>',
      'RCPT TO:<eve@gamma.test>',
      'DATA',
      'From: ann@alpha.test\r\nTo: eve@gamma.test\r\nMessage-ID: <asked@alpha.test>\r\nSubject: Notes?\r\n\r\nWhere are they?\r\n.',
    ]);
    expect(replies.map((reply) => reply.slice(0, 3))).toEqual(['250', '235', '250', '250', '354', '250']);
    await vi.waitFor(
      async () => {
        const { record } = await send(wanted('Answer', 'In-Reply-To: <asked@alpha.test>'), 'ann');
        expect(record?.spam?.signals.map(({ name, points }) => `${name} ${points}`)).toEqual(
          expect.arrayContaining(['own-thread -3', 'known-sender 0']),
        );
      },
      { timeout: 30_000, interval: 100 },
    );
  });
});

test('thresholds: one’s own row, that of one’s domain, what holds for all', () => {
  const { spam } = makeConfig({
    server: { hostname: 'mx.alpha.test', data: '/x' },
    spam: { junk: 4, quarantine: 9, thresholdsFor: ['alpha.test junk=5 reject=off', 'ann@alpha.test junk=1'] },
  });
  const of = (address: string) => spamPolicies({ spam })(address).thresholds;
  expect(of('Ann@alpha.test')).toMatchObject({ junk: 1, reject: null, quarantine: 9, greylist: null });
  expect(of('ben@alpha.test')).toMatchObject({ junk: 5, reject: null });
  expect(of('eve@beta.test')).toMatchObject({ junk: 4, reject: 15 });
});
