/** A whole server with a milter on a socket file: what it says reaches clients, mailboxes and the queue in SQLite. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { smtpLines } from '../../test/support/smtp-lines.ts';
import { dataOf, openBeside, startTestSystem } from '../../test/support/system.ts';
import { type TemporaryFolder, temporaryFolder } from '../../test/support/temporary.ts';
import { type Script, type ScriptedMilter, change, scriptedMilter } from '../milter/testing/server.ts';
import { packet } from '../milter/wire/packets.ts';
import type { Store } from '../store/sqlite/open.ts';
import { addAccount } from '../store/testing/store.ts';
import type { RunningSystem } from './start.ts';

let folder: TemporaryFolder;
let closing: (() => Promise<unknown>)[] = [];

beforeEach(() => void (folder = temporaryFolder('milters')));
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
  folder.remove();
});

interface World {
  readonly system: RunningSystem;
  readonly milter: ScriptedMilter;
  readonly store: Store;
}

async function world(script: Script): Promise<World> {
  const path = join(folder.path, 'milter.sock');
  const milter = await scriptedMilter(script, path);
  closing.push(() => milter.close());
  const system = await startTestSystem(folder.path, {
    open: { smtp: {} },
    given: { mta: { relayDomains: ['elsewhere.test'] }, milters: { inbound: [`unix:${path}`] } },
    setting: { rateLimits: false },
    prepare: async (opened) => {
      await addAccount(opened, 'alice@alpha.test');
    },
  });
  closing.push(() => system.stop());
  const store = await openBeside(dataOf(folder.path));
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
