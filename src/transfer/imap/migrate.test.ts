/** Migrations from servers that leave, lie, number anew or are Gmail: nothing twice, nothing missed, and a precise word. */
import { readFileSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../directory/types.ts';
import { Flag, type Uid } from '../../ms/types.ts';
import { type TestStore, addAccount, testStore } from '../../store/testing/store.ts';
import { limits } from '../limits.ts';
import { type Script, type ScriptedMessage, ScriptedImap } from '../testing/scripted-imap.ts';
import { type SourceServer, channelLimits, logIn } from './login.ts';
import { type Migration, type MigrationReport, migrate } from './migrate.ts';

let store: TestStore;
beforeAll(async () => {
  store = await testStore();
});
afterAll(() => store.remove());

let made = 0;
const newAccount = (): Promise<Account> => addAccount(store, `user${(made += 1)}@example.org`);

const letters = (count: number, from = 1): readonly ScriptedMessage[] =>
  Array.from({ length: count }, (_, index) => ({
    uid: from + index,
    text: `Subject: ${from + index}\r\n\r\n${'x'.repeat(((from + index) * 37) % 900)}\r\n`,
  }));

const silent = {
  begun: () => undefined,
  kept: () => undefined,
  finished: () => undefined,
  left: () => undefined,
  lost: () => undefined,
};
const all = { only: [], except: [], below: null };
const journalsOf = (account: Account): string => join(store.folder, 'imports', String(account.id));

async function take(
  script: Script,
  account: Account,
  more: Partial<Migration> & { silence?: number } = {},
): Promise<MigrationReport> {
  const server = await ScriptedImap.start(script);
  const place: SourceServer = {
    ...{ host: '127.0.0.1', port: server.port, implicitTls: false },
    ...{ user: 'u', password: 'p', insecure: false, authorities: null },
  };
  try {
    return await migrate({
      ...{ mail: store.mail, account: account.id, journals: journalsOf(account), choice: all },
      ...{ since: 0, largest: limits.imapMessage, dryRun: false, events: silent, backoff: 1 },
      connect: () => logIn(place, { ...channelLimits, silence: more.silence ?? channelLimits.silence }),
      ...more,
    });
  } finally {
    server.close();
  }
}

async function textsOf(account: Account, name: string): Promise<readonly string[]> {
  const mailbox = await store.mail.read.mailboxByName(account.id, name);
  if (mailbox === null) return [];
  const found = await store.mail.read.contents(account.id, mailbox.id, { from: 1 as Uid, to: 1e9 as Uid }, 1e9);
  return found.map(({ bytes }) => bytes.toString('latin1'));
}

const sum = (report: MigrationReport): number => report.folders.reduce((count, { messages }) => count + messages, 0);
const inbox = (messages: readonly ScriptedMessage[], uidValidity = 1): Script => ({
  folders: [{ name: 'INBOX', messages, uidValidity }],
});

describe('a server that leaves', () => {
  it('in the middle of messages, again and again, loses nothing and gives nothing twice', async () => {
    const account = await newAccount();
    const messages = letters(450);
    const left = new Set<number>();
    const script: Script = {
      ...inbox(messages),
      sent: (uid, socket) => {
        if (uid % 97 !== 0 || left.has(uid)) return;
        left.add(uid);
        socket.destroy();
      },
    };
    const lost: string[] = [];
    const report = await take(script, account, { events: { ...silent, lost: (why) => lost.push(why) } });
    expect([sum(report), report.folders[0]?.known, report.folders[0]?.missing]).toEqual([450, 0, 0]);
    expect(lost.length).toBe(4);
    expect(await textsOf(account, 'INBOX')).toEqual(messages.map(({ text }) => text));
  });

  it('whenever it is asked is left after some attempts', async () => {
    const script = {
      ...inbox(letters(3)),
      answer: (_: string, command: string) => (command.startsWith('LIST') ? '' : null),
    };
    await expect(take(script, await newAccount())).rejects.toThrow(
      `ended the connection; tried ${limits.imapAttempts} times`,
    );
  });

  it('says nothing more: that is the same', async () => {
    const script = {
      ...inbox([]),
      answer: (_: string, command: string) => (command.startsWith('LIST') ? '* OK wait\r\n' : null),
    };
    await expect(take(script, await newAccount(), { silence: 20 })).rejects.toThrow('has said nothing for');
  });
});

describe('a migration that stops', () => {
  it('between the append and the word of it finds the messages again', async () => {
    const account = await newAccount();
    const messages = letters(120);
    await take(inbox(messages), account);
    const [name = ''] = readdirSync(journalsOf(account));
    const file = join(journalsOf(account), name);
    const text = readFileSync(file, 'utf8');
    // The last line, and then as much of it as a torn write leaves.
    for (const cut of [text.trimEnd().lastIndexOf('\n') + 1, text.trimEnd().lastIndexOf('\n') + 9]) {
      truncateSync(file, cut);
      expect(sum(await take(inbox(messages), account))).toBe(0);
      expect(await textsOf(account, 'INBOX')).toEqual(messages.map((message) => message.text));
    }
    // The line before it as well: that was never begun, as far as the journal knows, and comes again.
    expect(
      text
        .trimEnd()
        .split('\n')
        .filter((line) => line !== '').length,
    ).toBe(5);
  });

  it('takes again what went to a mailbox that is not the same any more', async () => {
    const account = await newAccount();
    const script: Script = { folders: [{ name: 'Work', messages: letters(10) }] };
    await take(script, account);
    const mailbox = (await store.mail.read.mailboxByName(account.id, 'Work')) ?? expect.fail('no Work');
    await store.mail.write.deleteMailbox(account.id, mailbox.id);
    expect(sum(await take(script, account))).toBe(10);
    expect(sum(await take(script, account))).toBe(0);
  });
});

describe('a second time', () => {
  it('brings what is new and flags that changed, and leaves alone what was changed here', async () => {
    const account = await newAccount();
    const [a, b, c] = letters(3);
    if (a === undefined || b === undefined || c === undefined) expect.fail('three');
    await take(inbox([a, { ...b, flags: '\\Seen' }]), account);
    const mailbox = (await store.mail.read.mailboxByName(account.id, 'INBOX')) ?? expect.fail('no INBOX');
    const first = { from: 1 as Uid, to: 1 as Uid };
    await store.mail.write.store(account.id, mailbox.id, [first], 'set', { system: Flag.draft, keywords: [] }, null);
    const report = await take(inbox([a, { ...b, flags: '\\Flagged \\Recent $X' }, c]), account);
    expect(report.folders[0]).toMatchObject({ messages: 1, flags: 1, known: 2, missing: 0 });
    const stored = await store.mail.read.messages(account.id, mailbox.id, { from: 1 as Uid, to: 9 as Uid }, 9);
    expect(stored.map(({ flags }) => [flags.system, flags.keywords])).toEqual([
      [Flag.draft, []],
      [Flag.flagged, ['$X']],
      [0, []],
    ]);
  });

  it('knows the messages of a folder that numbers them anew', async () => {
    const account = await newAccount();
    const messages = letters(20);
    await take(inbox(messages), account);
    const renumbered = messages.map((message) => ({ ...message, uid: message.uid + 500 }));
    const report = await take(inbox([...renumbered, ...letters(1, 900)], 2), account);
    expect(report.folders[0]).toMatchObject({ messages: 1, known: 20 });
  });
});

describe('folders', () => {
  it('lose the prefix of the server, and their uses find each other', async () => {
    const account = await newAccount();
    const [letter] = letters(1);
    const messages = letter === undefined ? [] : [letter];
    const script: Script = {
      delimiter: '.',
      namespace: '(("INBOX." ".")) (("user." ".")) (("shared." "."))',
      capabilities: 'NAMESPACE SPECIAL-USE LIST-EXTENDED',
      folders: [
        { name: 'INBOX', messages: [] },
        { name: 'INBOX.Gesendet', attributes: '\\Sent', messages },
        { name: 'INBOX.a/b.c', messages },
        { name: 'INBOX.top', attributes: '\\Noselect', messages },
        { name: 'INBOX.Alles', attributes: '\\All', messages },
        { name: 'user.eve', messages },
        { name: 'INBOX.denied', messages },
      ],
      answer: (tag, command) => (command === 'EXAMINE "INBOX.denied"' ? `${tag} NO [NOPERM] not yours\r\n` : null),
    };
    const left: string[] = [];
    const report = await take(script, account, { events: { ...silent, left: (name) => left.push(name) } });
    expect(report.folders.map(({ mailbox }) => mailbox)).toEqual(['INBOX', 'Sent', 'a_b/c']);
    expect(report.failed).toEqual([
      { folder: 'INBOX.denied', why: '127.0.0.1 answers EXAMINE with NO [NOPERM] not yours' },
    ]);
    expect(left).toEqual(['INBOX.Alles', 'INBOX.denied']);
  });

  it('of Gmail: each message where its labels are, of All Mail what has none, and that but once', async () => {
    const account = await newAccount();
    const [a, b, c] = letters(3).map((message) => ({ ...message, gmail: `183456789012345678${message.uid}` }));
    if (a === undefined || b === undefined || c === undefined) expect.fail('three');
    const script: Script = {
      capabilities: 'X-GM-EXT-1 SPECIAL-USE LIST-EXTENDED',
      folders: [
        { name: '[Gmail]', attributes: '\\Noselect', messages: [] },
        { name: '[Gmail]/Alle Nachrichten', attributes: '\\All', messages: [a, b, c] },
        { name: '[Gmail]/Markiert', attributes: '\\Flagged', messages: [a] },
        { name: '[Gmail]/Entw&APw-rfe', attributes: '\\Drafts', messages: [b] },
        { name: 'INBOX', messages: [a] },
        { name: 'Work', messages: [a] },
      ],
    };
    for (const expected of [4, 0]) {
      const report = await take(script, account);
      expect([sum(report), report.folders.map(({ mailbox }) => mailbox).sort()]).toEqual([
        expected,
        ['Archive', 'Drafts', 'INBOX', 'Work'],
      ]);
    }
    expect(await textsOf(account, 'Archive')).toEqual([c.text]);
  });
});

describe('a server that lies', () => {
  const told = (answer: NonNullable<Script['answer']>): Script => ({ ...inbox(letters(2)), answer });
  it.each<[string, NonNullable<Script['answer']>, string]>([
    ['no IMAP', (_tag, command) => (command === 'CAPABILITY' ? 'HTTP/1.1 400 Bad\r\n' : null), 'does not speak IMAP'],
    [
      'a line without end',
      (_tag, command) => (command.startsWith('LIST') ? `* LIST ${'x'.repeat(limits.imapLine + 10)}` : null),
      'a line of more than',
    ],
    [
      'a literal in a list',
      (_tag, command) => (command.startsWith('LIST') ? '* LIST () "/" {9999999999}\r\n' : null),
      'that is no message',
    ],
    [
      'a message too large',
      (_tag, command) => (command.includes('PEEK') ? '* 1 FETCH (UID 1 BODY[] {5000000000}\r\n' : null),
      'announces a message of 5000000000 octets',
    ],
    [
      'no UIDVALIDITY',
      (tag, command) => (command.startsWith('EXAMINE') ? `* 1 EXISTS\r\n${tag} OK\r\n` : null),
      'no UIDVALIDITY',
    ],
    [
      'absurd counts',
      (tag, command) =>
        command.startsWith('EXAMINE') ? `* 4294967295 EXISTS\r\n* OK [UIDVALIDITY 1]\r\n${tag} OK\r\n` : null,
      'has 4294967295 messages',
    ],
    [
      'no end of responses',
      (_tag, command) => (command.startsWith('LIST') ? '* OK and\r\n'.repeat(limits.imapFolders + 2) : null),
      'does not come to an end',
    ],
    [
      'a refused login',
      (tag, command) => (command.startsWith('AUTH') ? `${tag} NO [AUTHENTICATIONFAILED] no\r\n` : null),
      'does not let u in',
    ],
    [
      'a message without UID',
      (_tag, command) => (command.includes('PEEK') ? '* 1 FETCH (BODY[] {1}\r\nx)\r\n' : null),
      'without its UID',
    ],
  ])('%s', async (_, answer, says) => {
    await expect(take(told(answer), await newAccount())).rejects.toThrow(says);
  });

  it('with more messages than it gives, or one that it cannot give: the others come, and it is said', async () => {
    const account = await newAccount();
    const messages = letters(5);
    const script: Script = {
      ...inbox(messages),
      answer: (tag, command) =>
        command.includes('BODY.PEEK') && /^UID FETCH (?:1:5|3) /.test(command)
          ? `${tag} NO [SERVERBUG] 3 is broken\r\n`
          : null,
    };
    const report = await take(script, account);
    expect(report.folders[0]).toMatchObject({ messages: 4, missing: 1 });
    expect((await textsOf(account, 'INBOX')).length).toBe(4);
  });

  it('with messages that nobody asked for: they are not taken', async () => {
    const account = await newAccount();
    const extra =
      '* 9 FETCH (UID 99 BODY[] {1}\r\nx)\r\n* 8 FETCH (UID 1 BODY[] "quoted")\r\n* 7 FETCH (UID 1 BODY[] {1}\r\ny)\r\n';
    const script: Script = {
      ...inbox(letters(1)),
      answer: (tag, command) => (command.includes('PEEK') ? `${extra}${tag} OK\r\n` : null),
    };
    await take(script, account);
    expect(await textsOf(account, 'INBOX')).toEqual(['quoted']);
  });
});

it('a password goes over no connection in clear to another host', async () => {
  const server = await ScriptedImap.start(inbox([]));
  const place = {
    host: '127.0.0.1',
    port: server.port,
    implicitTls: false,
    user: 'u',
    password: 'p',
    authorities: null,
  };
  // Leads to this machine, and is no name for it.
  await expect(logIn({ ...place, host: '0.0.0.0', insecure: false })).rejects.toThrow('offers no TLS');
  expect(server.commands.some((command) => command.startsWith('AUTHENTICATE') || command.startsWith('LOGIN'))).toBe(
    false,
  );
  server.close();
});
