/** postern import imap://…: out of Dovecot and out of Postern itself, stopped in the middle, again and again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run as runHere } from '../../src/cli/testing.ts';
import type { Account } from '../../src/directory/types.ts';
import { Flag, type StoredMessage, type Uid } from '../../src/ms/types.ts';
import { type TestStore, addAccount, testStore } from '../../src/store/testing/store.ts';
import { ScriptedImap } from '../../src/transfer/testing/scripted-imap.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Dovecot, startDovecot } from '../support/dovecot.ts';
import { ImapTalk } from '../support/imap-talk.ts';
import { Lab, people } from '../support/lab.ts';
import { root } from '../support/run.ts';

const count = 1000;
const text = (index: number): string =>
  `Message-ID: <${index}@a>\r\nSubject: ${index}\r\n\r\n${'body ä\r\n'.repeat(1 + (index % 90))}${index % 7 === 0 ? 'no end' : ''}`;
const date = (index: number): string => new Date(Date.UTC(2020, 0, 1 + (index % 300), 10, index % 60)).toISOString();
const imapDate = (index: number): string => {
  const [day = '', time = ''] = date(index).split('T');
  const [year = '', month = '', dayOfMonth = ''] = day.split('-');
  const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  return `"${dayOfMonth}-${names[Number(month) - 1] ?? ''}-${year} ${time.slice(0, 8)} +0000"`;
};
const flags = (index: number): string =>
  [index % 2 === 0 ? '\\Seen' : '', index % 3 === 0 ? '\\Flagged' : '', index % 5 === 0 ? '$Work' : '']
    .join(' ')
    .trim();

async function append(imap: ImapTalk, mailbox: string, from: number, to: number): Promise<void> {
  for (let index = from; index < to; index++)
    await imap.ok(
      `APPEND "${mailbox}" (${flags(index).replaceAll('  ', ' ')}) ${imapDate(index)}`,
      Buffer.from(text(index)),
    );
}

let store: TestStore;
let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-migration-'));
  store = await testStore(folder);
});
afterAll(() => store.remove());

const range = { from: 1 as Uid, to: 0xffff_ffff as Uid };
const mailboxOf = async (account: Account, name: string) =>
  (await store.mail.read.mailboxByName(account.id, name)) ?? expect.fail(`no ${name}`);

async function messagesOf(account: Account, name: string): Promise<readonly StoredMessage[]> {
  return await store.mail.read.messages(account.id, (await mailboxOf(account, name)).id, range, 1e6);
}

async function textsOf(account: Account, name: string): Promise<readonly string[]> {
  const { id } = await mailboxOf(account, name);
  const found: string[] = [];
  for (const { uid } of await messagesOf(account, name)) {
    const content = await store.mail.read.content(account.id, id, uid);
    found.push((await content?.read(0, content.size))?.toString('latin1') ?? 'gone');
  }
  return found;
}

const importing = (url: string, account: string, more: readonly string[] = []) =>
  runHere(['import', url, account, ...more], {
    workingDirectory: folder,
    env: { POSTERN_DATA: folder, POSTERN_IMPORT_PASSWORD: 'secret' },
  });

describeWith('Dovecot', { peers: ['dovecot'], root: true }, () => {
  let dovecot: Dovecot;
  let imap: ImapTalk;
  let ann: Account;
  const url = (): string => `imap://ann%40a.test@127.0.0.1:${dovecot.imap}`;
  beforeAll(async () => {
    dovecot = await startDovecot();
    ann = await addAccount(store, 'ann@example.org');
    imap = await ImapTalk.login(dovecot.imap, 'ann@a.test', dovecot.password);
    await append(imap, 'INBOX', 0, count);
    for (const name of ['Work', 'Work/Deep', 'M&APw-ll', 'a&ICY-b.c', 'q\\\\uote', 'Empty', '50%'])
      await imap.command(`CREATE "${name}"`);
    await imap.ok('SUBSCRIBE Work');
    await append(imap, 'Work', 0, 3);
    await append(imap, 'M&APw-ll', 3, 4);
  });
  afterAll(async () => {
    await dovecot.stop();
  });

  it('says what would come, and takes nothing', async () => {
    const ran = await importing(url(), 'ann@example.org', ['--dry-run', '--json']);
    expect(ran.exit, ran.error).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({ messages: count + 4, dryRun: true, missing: 0 });
    expect(await messagesOf(ann, 'INBOX')).toEqual([]);
  });

  it('gives everything, octet for octet, with flags, keywords and dates', async () => {
    const ran = await importing(url(), 'ann@example.org', ['--json']);
    expect(ran.exit, ran.error).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({ messages: count + 4, known: 0, missing: 0, failed: [] });
    expect(await textsOf(ann, 'INBOX')).toEqual(
      Array.from({ length: count }, (_, index) => Buffer.from(text(index)).toString('latin1')),
    );
    const stored = await messagesOf(ann, 'INBOX');
    for (const [index, { internalDate, flags: kept }] of stored.entries()) {
      expect(internalDate).toBe(Date.parse(date(index).slice(0, 19) + 'Z'));
      expect(kept.system).toBe((index % 2 === 0 ? Flag.seen : 0) | (index % 3 === 0 ? Flag.flagged : 0));
      expect(kept.keywords).toEqual(index % 5 === 0 ? ['$Work'] : []);
    }
    const names = (await store.mail.read.mailboxes(ann.id)).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['Work', 'Work/Deep', 'Müll', 'a…b.c', 'Empty', '50_']));
    expect((await mailboxOf(ann, 'Work')).subscribed).toBe(true);
    expect((await mailboxOf(ann, 'Empty')).subscribed).toBe(false);
  });

  it('finds nothing new the second time; then what is new, and flags that changed', async () => {
    const again = await importing(url(), 'ann@example.org', ['--json']);
    expect(JSON.parse(again.out)).toMatchObject({ messages: 0, flags: 0, known: count + 4 });
    await imap.ok('SELECT INBOX');
    await imap.ok('STORE 2 FLAGS (\\Answered New)');
    await append(imap, 'INBOX', count, count + 2);
    const { id } = await mailboxOf(ann, 'INBOX');
    await store.mail.write.expunge(ann.id, id, [5 as Uid], true);
    const third = await importing(url(), 'ann@example.org', ['--json']);
    expect(JSON.parse(third.out)).toMatchObject({ messages: 2, flags: 1, known: count + 4 });
    const stored = await messagesOf(ann, 'INBOX');
    expect(stored[1]?.flags).toEqual({ system: Flag.answered, keywords: ['New'] });
    expect(stored).toHaveLength(count + 1);
  });

  it('takes one folder, without what is old or large, below a mailbox', async () => {
    const bob = await addAccount(store, 'bob@example.org');
    const more = ['--folder', 'Work', '--mailbox', 'Old', '--since', '2020-01-02', '--max-size', '55 B'];
    const ran = await importing(url(), 'bob@example.org', more);
    expect(ran.error).toContain('Work -> Old/Work: 1 new (');
    expect(ran.error).toContain('2 left');
    expect((await messagesOf(bob, 'Old/Work')).length).toBe(1);
    expect((await messagesOf(bob, 'INBOX')).length).toBe(0);
  });

  it('a wrong password, a server that is not there, a password for all to see', async () => {
    const wrong = await runHere(['import', url(), 'ann@example.org', '--password-stdin'], {
      workingDirectory: folder,
      env: { POSTERN_DATA: folder },
      stdin: 'wrong\n',
    });
    expect([wrong.exit, wrong.error]).toEqual([69, expect.stringContaining('does not let ann@a.test in')]);
    const nobody = await importing('imap://ann@127.0.0.1:1', 'ann@example.org');
    expect([nobody.exit, nobody.error]).toEqual([69, expect.stringContaining('cannot be reached')]);
    const shown = await importing('imap://ann:secret@127.0.0.1', 'ann@example.org');
    expect([shown.exit, shown.error]).toEqual([64, expect.stringContaining('can be read by others')]);
  });
});

describe('Postern itself', () => {
  it('by imaps and by STARTTLS, with its certificate verified', async () => {
    const lab = await Lab.start();
    try {
      const imap = await ImapTalk.login(lab.ports.imap, people.bob, lab.password);
      await append(imap, 'Sent', 0, 5);
      await imap.logout();
      const carl = await addAccount(store, 'carl@example.org');
      const env = { POSTERN_DATA: folder, POSTERN_IMPORT_PASSWORD: lab.password };
      const taking = (words: readonly string[]) => runHere(['import', ...words], { workingDirectory: folder, env });
      const imaps = `imaps://${people.bob}@localhost:${lab.ports.imaps}`;
      const unverified = await taking([imaps, 'carl@example.org']);
      expect([unverified.exit, unverified.error]).toEqual([69, expect.stringContaining('TLS with localhost fails')]);
      const verified = await taking([imaps, 'carl@example.org', '--ca', lab.caFile]);
      expect([verified.exit, verified.error]).toEqual([0, expect.stringContaining('Sent: 5 new')]);
      expect((await messagesOf(carl, 'Sent')).length).toBe(5);
      const upgraded = await taking([
        `imap://${people.bob}@localhost:${lab.ports.imap}/Sent`,
        ...['carl@example.org', '--ca', lab.caFile, '--mailbox', 'Again', '--json'],
      ]);
      expect([upgraded.exit, JSON.parse(upgraded.out)]).toEqual([0, expect.objectContaining({ messages: 5 })]);
    } finally {
      await lab.remove();
    }
  });
});

describe('kill -9', () => {
  it('wherever it comes, nothing is missed and nothing comes twice', async () => {
    const dora = await addAccount(store, 'dora@example.org');
    const messages = Array.from({ length: 350 }, (_, index) => ({ uid: index + 1, text: text(index) }));
    const victims = [101, 240];
    let child: ChildProcess | null = null;
    const server = await ScriptedImap.start({
      folders: [{ name: 'INBOX', messages }],
      sent: (uid) => {
        if (uid !== victims[0]) return;
        victims.shift();
        child?.kill('SIGKILL');
      },
    });
    const once = async (): Promise<number | null> => {
      child = spawn(
        process.execPath,
        [join(root, 'src/main.ts'), 'import', `imap://d@127.0.0.1:${server.port}`, 'dora@example.org'],
        {
          env: { ...process.env, POSTERN_DATA: folder, POSTERN_IMPORT_PASSWORD: 'secret' },
          stdio: 'ignore',
        },
      );
      const ending = child;
      return await new Promise((resolve) => ending.once('exit', resolve));
    };
    expect([await once(), await once(), await once()]).toEqual([null, null, 0]);
    expect(await textsOf(dora, 'INBOX')).toEqual(
      messages.map((message) => Buffer.from(message.text).toString('latin1')),
    );
    server.close();
  });
});
