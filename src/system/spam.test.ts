/** A whole server that scores what comes: over sockets into Junk or the inbox, with every point kept, and what users want heard. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { smtpLines } from '../../test/support/smtp-lines.ts';
import { addAccounts, dataOf, openBeside, startTestSystem } from '../../test/support/system.ts';
import { type TemporaryFolder, temporaryFolder } from '../../test/support/temporary.ts';
import { run } from '../cli/testing.ts';
import { makeConfig } from '../config/load.ts';
import type { Account } from '../directory/types.ts';
import type { Uid } from '../ms/types.ts';
import { type KeptRecord, readRecord } from '../mta/receive/record.ts';
import type { Store } from '../store/sqlite/open.ts';
import { spamPolicies } from './spam.ts';
import type { RunningSystem } from './start.ts';

let folder: TemporaryFolder;
let system: RunningSystem;
let store: Store;
let ann: Account;
let ben: Account;

beforeAll(async () => {
  folder = temporaryFolder('unwanted');
  system = await startTestSystem(folder.path, {
    open: { smtp: {}, submission: {} },
    given: {
      spam: {
        reject: 'off',
        thresholdsFor: ['ben@alpha.test junk=-100', 'strict@alpha.test reject=-100', 'later@alpha.test greylist=-100'],
      },
    },
    setting: { rateLimits: false, checksLoopback: true, allowClearPasswords: true },
    prepare: (opened) =>
      addAccounts(
        opened,
        Object.fromEntries(['ann', 'ben', 'strict', 'later'].map((name) => [`${name}@alpha.test`, 'a good password'])),
      ),
  });
  store = await openBeside(dataOf(folder.path));
  ann = (await store.directory.account('ann@alpha.test')) ?? expect.fail('no account');
  ben = (await store.directory.account('ben@alpha.test')) ?? expect.fail('no account');
}, 60_000);

afterAll(async () => {
  await store.close();
  await system.stop();
  folder.remove();
});

const cli = (...words: readonly string[]) =>
  run(words, { workingDirectory: folder.path, env: { POSTERN_DATA: dataOf(folder.path) } });

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
