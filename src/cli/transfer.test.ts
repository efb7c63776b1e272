/** postern export and import, beside a running server. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rightsOf } from '../ms/rights.ts';
import { Flag, type Uid } from '../ms/types.ts';
import { type TestStore, addAccount, testStore } from '../store/testing/store.ts';
import { run } from './testing.ts';

let folder = '';
let store: TestStore;

const at = (line: string) => run(line.split(' '), { workingDirectory: folder, env: { POSTERN_DATA: folder } });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-transfer-cli-'));
  store = await testStore(folder);
  await addAccount(store, 'ann@example.org');
  await addAccount(store, 'bob@example.org');
});
afterAll(() => store.remove());

test('what is missing or wrong is told', async () => {
  const told: readonly (readonly [string, number, string])[] = [
    ['import box', 64, 'nothing says who gets the mail'],
    ['import nowhere --account ann@example.org', 66, 'nowhere is not there'],
    ['import postern.db --account eve@example.org', 67, 'eve@example.org is not an account here'],
    ['import postern.db --account ann@example.org --dialect x', 64, '--dialect x is not known'],
    ['export out --format mbox', 64, 'nothing says whose mail'],
    ['export out --format mbox --all --mailbox INBOX', 64, 'do not go together'],
    ['export out --account ann@example.org', 64, '--format is not a format'],
    ['export out --account ann@example.org --format pst', 64, '--format pst is not a format'],
    ['export packs --account ann@example.org --format maildir --mailbox Nope', 67, 'has no mailbox Nope'],
    ['export postern.db --account ann@example.org --format mbox', 73, 'is there already'],
  ];
  for (const [line, exit, says] of told) {
    const spoken = await at(line);
    expect([line, spoken.exit, spoken.error]).toEqual([line, exit, expect.stringContaining(says)]);
  }
});

test('a backup gives back what is missing, once', async () => {
  const { read, write } = store.mail;
  const carl = await addAccount(store, 'carl@example.org');
  const texts = [1, 2, 3].map((id) => `Message-ID: <${id}@x>\r\nSubject: ${id}\r\n\r\nx\r\n`);
  const made = await write.createMailbox(carl.id, 'Work', null);
  const work = made.ok ? made.value : expect.fail(made.error);
  const flags = { system: Flag.flagged, keywords: ['k'] };
  const messages = texts.map((text) => ({
    content: { kind: 'bytes' as const, bytes: Buffer.from(text) },
    flags,
    internalDate: 1_600_000_000_123,
  }));
  await write.append(carl.id, work.id, messages);
  expect((await at('backup saved')).exit).toBe(0);
  const range = { from: 1 as Uid, to: 99 as Uid };
  const emails = (await read.messages(carl.id, work.id, range, 9)).map(({ emailId }) => emailId);
  await write.expunge(carl.id, work.id, [2 as Uid], true);
  const line = 'restore --backup saved --account carl@example.org';
  expect((await at(`${line} --message-id <1@x>`)).out).toBe('0 messages are restored (0 B)\n');
  expect((await at(`${line} --message-id <2@x>`)).out).toMatch(/^1 message is restored/);
  await write.deleteMailbox(carl.id, work.id);
  expect((await at(`${line} --mailbox Nope`)).exit).toBe(67);
  expect((await at(`${line} --mailbox Work`)).out).toMatch(/^3 messages are restored/);
  expect((await at(line)).out).toBe('0 messages are restored (0 B)\n');
  const again = (await read.mailboxByName(carl.id, 'Work')) ?? expect.fail('no Work');
  const found = await read.contents(carl.id, again.id, range, 1e6);
  expect(found.map(({ bytes }) => bytes.toString())).toEqual(texts);
  const [first] = await read.messages(carl.id, again.id, { from: 1 as Uid, to: 9 as Uid }, 9);
  // Clients that know messages by EMAILID or UIDL see the ones that they know.
  expect((await read.messages(carl.id, again.id, range, 9)).map(({ emailId }) => emailId)).toEqual(emails);
  expect([first?.flags, first?.internalDate]).toEqual([flags, 1_600_000_000_123]);
  expect((await at('restore --backup . --account carl@example.org')).error).toContain('is the store itself');
  expect((await at('restore --backup packs --account carl@example.org')).exit).toBe(66);
});

test('a mailbox that comes back is shared with whom it was shared, and one that is there keeps its list', async () => {
  const { read, write } = store.mail;
  const dora = await addAccount(store, 'dora@example.org');
  await addAccount(store, 'gone@example.org');
  const give = async (name: string, identifier: string, letters: string) => {
    const box = (await read.mailboxByName(dora.id, name)) ?? expect.fail(`no ${name}`);
    const rights = rightsOf(letters) ?? expect.fail(letters);
    expect(await write.changeAccess(dora.id, box.id, identifier, { kind: 'set', rights })).toMatchObject({ ok: true });
  };
  const rightsIn = async (name: string) => {
    const box = (await read.mailboxByName(dora.id, name)) ?? expect.fail(`no ${name}`);
    return Object.fromEntries(
      (await read.accessList(dora.id, box.id)).map(({ identifier, rights }) => [identifier, rights]),
    );
  };
  for (const name of ['Team', 'Team/Plans', 'Kept']) await write.createMailbox(dora.id, name, null);
  await give('Team', 'ann@example.org', 'lrs');
  await give('Team', '-bob@example.org', 'r');
  await give('Team', 'gone@example.org', 'lr');
  await give('Team/Plans', 'anyone', 'lr');
  await give('Kept', 'ann@example.org', 'lr');
  expect((await at('backup shared')).exit).toBe(0);
  for (const name of ['Team/Plans', 'Team']) {
    const box = (await read.mailboxByName(dora.id, name)) ?? expect.fail(`no ${name}`);
    await write.deleteMailbox(dora.id, box.id);
  }
  await give('Kept', 'bob@example.org', 'l');
  await store.directory.change({ kind: 'remove-account', address: 'gone@example.org' });
  const spoken = await at('restore --backup shared --account dora@example.org');
  expect(spoken.out).toBe(
    '0 messages are restored (0 B)\naccess rights given back: 3\nnobody here now, so without rights: gone@example.org\n',
  );
  const all = 'lrswipkxtea';
  expect(await rightsIn('Team')).toEqual({
    'dora@example.org': all,
    'ann@example.org': 'lrs',
    '-bob@example.org': 'r',
  });
  expect(await rightsIn('Team/Plans')).toEqual({ 'dora@example.org': all, anyone: 'lr' });
  expect(await rightsIn('Kept')).toEqual({ 'dora@example.org': all, 'ann@example.org': 'lr', 'bob@example.org': 'l' });
});

test('an mbox goes in and comes out, of one mailbox and of all', async () => {
  const one = 'From a Sun Nov 22 02:31:07 2026\nSubject: 1\nStatus: RO\n\nx\n\n';
  writeFileSync(join(folder, 'box'), one + one);
  const taken = await at('import box --account ann@example.org --mailbox Old/Mail --json');
  expect(JSON.parse(taken.out)).toEqual({ messages: 2, octets: 58, mailboxes: 1 });
  const single = await at('export old.mbox --account ann@example.org --mailbox Old/Mail --format mbox');
  expect([single.exit, single.out]).toEqual([0, expect.stringMatching(/^2 messages \(58 B\) are in .*old\.mbox\n$/)]);
  expect(readFileSync(join(folder, 'old.mbox'), 'utf8')).toContain(
    '\r\nSubject: 1\r\nStatus: RO\r\n\r\nx\r\n\r\nFrom ',
  );
  expect((await at('export all --account ann@example.org --format mbox')).exit).toBe(0);
  expect(existsSync(join(folder, 'all', 'Old', 'Mail.mbox'))).toBe(true);
  expect(JSON.parse((await at('import all --account bob@example.org --json')).out)).toMatchObject({ messages: 2 });
  expect((await at('verify')).exit).toBe(0);
  const everything = await at('export everybody --all --format maildir --json');
  expect(JSON.parse(everything.out)).toMatchObject({ accounts: (await store.directory.accounts()).length });
  expect(existsSync(join(folder, 'everybody', 'ann@example.org', '.Old.Mail', 'cur'))).toBe(true);
  expect(existsSync(join(folder, 'everybody', 'bob@example.org', 'cur'))).toBe(true);
});
