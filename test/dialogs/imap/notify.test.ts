/**
 * NOTIFY and contexts at their limits, and with a store that fails. RFC 5465 §3.1, §5.8; RFC 5267 §4.3.1
 */
import { afterEach, expect, it } from 'vitest';
import { testAccount } from '../../../src/imap/testing/authentication.ts';
import { memoryStore } from '../../../src/imap/testing/memory-store.ts';
import { TestClient, type TestServer, testServer } from '../../../src/imap/testing/server.ts';
import type { ImapLimits } from '../../../src/imap/limits.ts';

const open: (TestServer | TestClient)[] = [];

afterEach(async () => {
  for (const each of open.splice(0)) {
    if (each instanceof TestClient) each.close();
    else await each.listener.close(200);
  }
});

async function started(limits: Partial<ImapLimits> = {}) {
  const store = memoryStore({ account: testAccount.id, now: () => 0 });
  const server = await testServer(store, { limits });
  open.push(server);
  const client = await TestClient.selected(server.port);
  open.push(client);
  return { store, server, client };
}

const make = async ({ write }: ReturnType<typeof memoryStore>, name: string): Promise<void> => {
  await write.createMailbox(testAccount.id, name, null);
};

it('refuses to watch too much, and says so once it becomes too much', async () => {
  const { store, client } = await started({ manyMailboxes: 3, notifyNames: 3 });
  expect(await client.command('a NOTIFY SET (mailboxes (a b c d) (MailboxName))')).toEqual([
    'a NO [NOTIFICATIONOVERFLOW] NOTIFY can name 3 mailboxes here',
  ]);
  expect(await client.command('b NOTIFY SET (personal (MailboxName))')).toEqual(['b OK What happens will be told']);
  await make(store, 'one');
  expect(await client.line()).toBe('* LIST (\\HasNoChildren) "/" "one"');
  await make(store, 'two');
  expect(await client.line()).toBe('* LIST (\\HasNoChildren) "/" "two"');
  await make(store, 'three');
  expect(await client.line()).toMatch(/^\* OK \[NOTIFICATIONOVERFLOW\] /);
  // As after NOTIFY NONE.
  await make(store, 'four');
  expect(await client.command('c NOOP')).toEqual(['c OK Nothing done']);
  expect(await client.command('d NOTIFY SET (personal (MailboxName))')).toEqual([
    'd NO [NOTIFICATIONOVERFLOW] Nobody can watch more than 3 mailboxes here',
  ]);
});

it('says that something is missing where the store fails', async () => {
  const { store, client } = await started();
  await make(store, 'one');
  await client.command('a NOTIFY SET (personal (MailboxName))');
  store.state.broken = true;
  const one = store.state.named('one');
  if (one === undefined) throw new Error('There is no such mailbox');
  await store.write.append(testAccount.id, one.id, [
    { content: { kind: 'bytes', bytes: Buffer.from('x') }, flags: { system: 0, keywords: [] }, internalDate: 0 },
  ]);
  store.state.broken = false;
  expect(await client.command('b NOTIFY SET (personal (MessageNew MessageExpunge))')).toEqual([
    'b OK What happens will be told',
  ]);
  store.state.broken = true;
  await store.write.append(testAccount.id, one.id, [
    { content: { kind: 'bytes', bytes: Buffer.from('x') }, flags: { system: 0, keywords: [] }, internalDate: 0 },
  ]);
  expect(await client.line()).toMatch(/^\* OK \[NOTIFICATIONOVERFLOW\] /);
  store.state.broken = false;
  expect(await client.command('c NOOP')).toEqual(['c OK Nothing done']);
});

it('ends the session where what is new in the open mailbox cannot be read', async () => {
  const { store, server, client } = await started();
  await client.command('a NOTIFY SET (selected (MessageNew MessageExpunge))');
  const { read } = store;
  await server.put(Buffer.from('x'));
  expect(await client.line()).toBe('* 1 EXISTS');
  const inbox = await read.mailboxByName(testAccount.id, 'INBOX');
  if (inbox === null) throw new Error('There is no INBOX');
  store.state.broken = true;
  await store.write.append(testAccount.id, inbox.id, [
    { content: { kind: 'bytes', bytes: Buffer.from('x') }, flags: { system: 0, keywords: [] }, internalDate: 0 },
  ]);
  expect(await client.line()).toBe('* BYE [UNAVAILABLE] What is new cannot be read now; come back later');
  await client.end();
});

it('keeps as many results up to date as it can', async () => {
  const { server, client } = await started({ contexts: 1, contextMessages: 2 });
  await server.put(Buffer.from('x'));
  expect(await client.command('a SEARCH RETURN (UPDATE) ALL')).toContain('* ESEARCH (TAG "a")');
  expect(await client.command('b SEARCH RETURN (UPDATE COUNT) ALL')).toEqual([
    '* ESEARCH (TAG "b") COUNT 1',
    '* NO [NOUPDATE "b"] This result will not be kept up to date',
    'b OK Searched',
  ]);
  await server.put(Buffer.from('x'));
  await server.put(Buffer.from('x'));
  expect(await client.command('c NOOP')).toEqual([
    '* 3 EXISTS',
    '* ESEARCH (TAG "a") ADDTO (0 2:3)',
    '* NO [NOUPDATE "a"] This result will not be kept up to date',
    'c OK Nothing done',
  ]);
  expect((await client.command('d CANCELUPDATE "a"')).at(-1)).toMatch(/^d NO/);
});
