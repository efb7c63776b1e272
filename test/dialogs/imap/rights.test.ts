/**
 * The table of RFC 4314 §4, row by row: with the rights that a command needs it is done; without any one of them it is refused;
 * and who may not even see the mailbox is told what they would be told if it were not there.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../../src/directory/types.ts';
import { authenticationOf } from '../../../src/imap/testing/authentication.ts';
import { TestClient, type TestServer, testServer } from '../../../src/imap/testing/server.ts';
import { type Rights, everyRight, rightsOf, without } from '../../../src/ms/rights.ts';
import { Flag, type Mailbox } from '../../../src/ms/types.ts';
import { type TestStore, addAccount, testStore } from '../../../src/store/testing/store.ts';

const others = 'Other Users/alice@alpha.test';

let store: TestStore;
let server: TestServer;
let alice: Account;
let bob: Account;
let inbox: Mailbox;
let client: TestClient;
let count = 0;

beforeAll(async () => {
  store = await testStore();
  alice = await addAccount(store, 'alice@alpha.test');
  bob = await addAccount(store, 'bob@alpha.test');
  inbox = (await store.mail.read.mailboxByName(alice.id, 'INBOX')) ?? expect.fail('no INBOX');
  server = await testServer(store.mail, { authentication: authenticationOf((who) => store.directory.account(who)) });
  client = TestClient.plain(server.port);
  await client.command('login LOGIN bob@alpha.test secret');
});
afterAll(async () => {
  client.close();
  await server.listener.close(100);
  await store.remove();
});

/** A mailbox of alice's with two messages, the first one \Deleted, and these rights in it for bob. */
async function shared(rights: Rights): Promise<Mailbox> {
  const { write, read } = store.mail;
  const made = await write.createMailbox(alice.id, `Box${count++}`, null);
  if (!made.ok) throw new Error(made.error);
  const { id } = made.value;
  const message = (body: string, system: number) => ({
    content: { kind: 'bytes', bytes: Buffer.from(`Subject: ${body}\r\n\r\n${body}\r\n`) } as const,
    flags: { system, keywords: [] },
    internalDate: 0,
  });
  await write.append(alice.id, id, [message('one', Flag.deleted), message('two', 0)]);
  await grant(id, rights);
  return (await read.mailbox(alice.id, id)) ?? expect.fail('no mailbox');
}

const grant = (id: Mailbox['id'], rights: Rights) =>
  store.mail.write.changeAccess(alice.id, id, bob.address, { kind: 'set', rights });

/** The last word of a command. "$" in it is the mailbox, quoted, and "%" its name. */
async function ask(text: string, box: Mailbox): Promise<string> {
  const name = `${others}/${box.name}`;
  const command = `t ${text.replaceAll('$', `"${name}"`).replaceAll('%', name)}`;
  return (await client.command(command)).at(-1) ?? '';
}

interface Row {
  readonly command: string;
  /** Rights without any one of which it is refused. */
  readonly needs: string;
  /** Asked with the mailbox selected, so that r is there anyway. */
  readonly selected?: true;
  /** What is answered of a mailbox that is not there. */
  readonly absent?: string;
}

const rows: readonly Row[] = [
  { command: 'CREATE "%/Below"', needs: 'k', absent: 'CANNOT' },
  { command: 'DELETE $', needs: 'x' },
  { command: 'RENAME $ "%x"', needs: 'x' },
  { command: 'SELECT $', needs: 'r' },
  { command: 'EXAMINE $', needs: 'r' },
  { command: 'STATUS $ (MESSAGES)', needs: 'r' },
  { command: 'SETACL $ anyone l', needs: 'a' },
  { command: 'DELETEACL $ anyone', needs: 'a' },
  { command: 'GETACL $', needs: 'a' },
  { command: 'LISTRIGHTS $ anyone', needs: 'a' },
  { command: 'GETQUOTAROOT $', needs: 'r' },
  { command: 'APPEND $ (\\Seen \\Deleted \\Flagged) {5+}\r\nHello', needs: 'i', absent: 'TRYCREATE' },
  { command: 'EXPUNGE', needs: 'e', selected: true },
  { command: 'UID EXPUNGE 1', needs: 'e', selected: true },
  { command: 'STORE 1 +FLAGS (\\Seen)', needs: 's', selected: true },
  { command: 'STORE 1 -FLAGS (\\Deleted)', needs: 't', selected: true },
  { command: 'STORE 1 +FLAGS (\\Flagged Word)', needs: 'w', selected: true },
  { command: 'UID STORE 1 +FLAGS (\\Answered)', needs: 'w', selected: true },
  { command: 'MOVE 1 INBOX', needs: 'te', selected: true },
  { command: 'REPLACE 1 INBOX {5+}\r\nHello', needs: 'te', selected: true },
  { command: 'FETCH 1 BODY[]', needs: '', selected: true },
  { command: 'SEARCH ALL', needs: '', selected: true },
  { command: 'COPY 1 INBOX', needs: '', selected: true },
  { command: 'CLOSE', needs: '', selected: true },
];

const plus = (letters: string, more: string): Rights => rightsOf(letters + more) ?? expect.fail(letters);

describe('RFC 4314 §4', () => {
  it.each(rows)('$command needs "$needs"', async ({ command, needs, selected, absent = 'NONEXISTENT' }) => {
    const allowed = await shared(plus(needs, selected === true ? 'r' : ''));
    // The new parent of a mailbox of the first level.
    if (command.startsWith('RENAME')) await grant(inbox.id, 'k' as Rights);
    if (selected === true) expect(await ask('SELECT $', allowed)).toMatch(/^t OK/);
    expect(await ask(command, allowed)).toMatch(/^t OK/);

    for (const right of needs) {
      const lacking = await shared(without(everyRight, right as Rights));
      if (selected === true) expect(await ask('SELECT $', lacking)).toMatch(/^t OK/);
      expect(await ask(command, lacking)).toMatch(/^t NO \[NOPERM\]/);
      if (selected === true) continue;
      const unseen = await shared(without(everyRight, `l${right}` as Rights));
      const answer = await ask(command, unseen);
      expect(answer).toMatch(new RegExp(`^t NO \\[${absent}\\]`));
      expect(answer).toBe(await ask(command, { ...unseen, name: 'Nowhere' }));
    }
    await client.command('t UNSELECT');
  });

  it.each(['l', 'r', 'i', 'k', 'x', 'a'])('MYRIGHTS: %s alone is enough', async (right) => {
    expect(await ask('MYRIGHTS $', await shared(right as Rights))).toMatch(/^t OK/);
  });
  it.each(['s', 'w', 'p', 't', 'e'])('MYRIGHTS: %s alone is not', async (right) => {
    expect(await ask('MYRIGHTS $', await shared(right as Rights))).toMatch(/^t NO \[NONEXISTENT\]/);
  });

  it('LIST shows what has l, and never refuses', async () => {
    const seen = await shared('l' as Rights);
    const unseen = await shared(without(everyRight, 'l' as Rights));
    const lines = await client.command(`t LIST "${others}/" *`);
    expect(lines.some((line) => line.endsWith(`/${seen.name}"`))).toBe(true);
    expect(lines.some((line) => line.endsWith(`/${unseen.name}"`))).toBe(false);
    expect(lines.at(-1)).toMatch(/^t OK/);
  });

  it('SUBSCRIBE, UNSUBSCRIBE and LSUB need nothing', async () => {
    const unseen = await shared('' as Rights);
    expect(await ask('SUBSCRIBE $', unseen)).toMatch(/^t OK/);
    expect(await client.command(`t LSUB "" "${others}/*"`)).toContain(`* LSUB () "/" "${others}/${unseen.name}"`);
    expect(await ask('UNSUBSCRIBE $', unseen)).toMatch(/^t OK/);
  });

  it('RENAME needs k on the new parent', async () => {
    const box = await shared(everyRight);
    const parent = await shared(without(everyRight, 'k' as Rights));
    expect(await ask(`RENAME $ "${others}/${parent.name}/New"`, box)).toMatch(/^t NO \[NOPERM\]/);
    await grant(parent.id, 'lk' as Rights);
    expect(await ask(`RENAME $ "${others}/${parent.name}/New"`, box)).toMatch(/^t OK/);
  });

  /** Flags of the last message. */
  const flagsOf = async (box: Mailbox): Promise<number> => {
    const found = await store.mail.read.columns(box.account, box.id);
    return found === null || found.columns.count === 0 ? -1 : found.columns.system(found.columns.count - 1);
  };

  it.each([
    ['', 0],
    ['s', Flag.seen],
    ['t', Flag.deleted],
    ['w', Flag.flagged],
    ['stw', Flag.seen | Flag.deleted | Flag.flagged],
  ])('APPEND, COPY and STORE with "%s" keep the flags that go with it', async (rights, kept) => {
    const flags = '(\\Seen \\Deleted \\Flagged)';
    const appended = await shared(plus(rights, 'i'));
    await ask(`APPEND $ ${flags} {5+}\r\nHello`, appended);
    expect(await flagsOf(appended)).toBe(kept);

    const source = await shared(everyRight);
    await ask('SELECT $', source);
    await client.command(`t STORE 2 FLAGS ${flags}`);
    const copied = await shared(plus(rights, 'i'));
    expect(await ask('COPY 2 $', copied)).toMatch(/^t OK/);
    expect(await flagsOf(copied)).toBe(kept);

    const stored = await shared(plus(rights, 'r'));
    await ask('SELECT $', stored);
    const [answer] = (await client.command(`t STORE 2 FLAGS.SILENT ${flags}`)).slice(-1);
    expect(answer).toMatch(rights === '' ? /^t NO \[READ-ONLY\]/ : /^t OK/);
    expect(await flagsOf(stored)).toBe(kept);
  });

  it('FETCH sets \\Seen only with s, and CLOSE expunges only with e', async () => {
    for (const rights of ['rt', 'rs', 're'] as const) {
      const box = await shared(rights as Rights);
      await ask('SELECT $', box);
      await client.command('t FETCH 2 BODY[]');
      expect((await flagsOf(box)) & Flag.seen).toBe(rights === 'rs' ? Flag.seen : 0);
      expect(await ask('CLOSE', box)).toMatch(/^t OK/);
      expect((await store.mail.read.mailbox(alice.id, box.id))?.messages).toBe(rights === 're' ? 1 : 2);
    }
  });
});
