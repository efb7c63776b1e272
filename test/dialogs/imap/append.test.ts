/**
 * APPEND where a dialog does not reach: a store without room, and large messages out of others.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { testAccount } from '../../../src/imap/testing/authentication.ts';
import { memoryStore } from '../../../src/imap/testing/memory-store.ts';
import { TestClient, type TestServer, testServer } from '../../../src/imap/testing/server.ts';
import { type Content, chunks } from '../../../src/message/content.ts';
import type { MailStore } from '../../../src/ms/port.ts';

const open: (() => Promise<void> | void)[] = [];

async function started(store: MailStore): Promise<{ readonly server: TestServer; readonly me: TestClient }> {
  const server = await testServer(store);
  const me = await TestClient.selected(server.port);
  open.push(() => me.close(), () => server.listener.close(200));
  return { server, me };
}

afterEach(async () => {
  for (const end of open.splice(0)) await end();
});

const newStore = () => memoryStore({ account: testAccount.id, now: () => 0 });
const fullDisk = () => Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));

describe('a store that fails while a literal arrives', () => {
  it.each([
    ['without room', fullDisk, 'NO [UNAVAILABLE] The server has no room left; try again later'],
    ['for another reason', () => Promise.reject(new Error('EIO')), 'NO [SERVERBUG] Something went wrong here; it is logged'],
  ])('%s, says so and goes on', async (_name, fail, expected) => {
    const store = newStore();
    let abandoned = 0;
    let failing = true;
    const draft = () => {
      const real = store.content.draft();
      if (!failing) return real;
      const abandon = (): Promise<void> => {
        abandoned += 1;
        return real.abandon();
      };
      return { size: 0, finish: () => real.finish(), write: fail, abandon };
    };
    const { me } = await started({ ...store, content: { ...store.content, draft } });
    const octets = 'x'.repeat(2_500_000);
    expect(await me.command(`a APPEND INBOX {${octets.length}+}\r\n${octets}`)).toEqual([`a ${expected}`]);
    expect(await me.command(`b APPEND INBOX CATENATE (TEXT {5+}\r\n12345 TEXT {5+}\r\n67890)`)).toEqual([`b ${expected}`]);
    me.send('c APPEND INBOX {9000}\r\n');
    expect(await me.line()).toBe('+ OK');
    me.send(`${'y'.repeat(9000)} {3+}\r\nabc\r\nd NOOP\r\n`);
    expect(await me.through('c')).toEqual([`c ${expected}`]);
    expect(await me.through('d')).toEqual(['d OK Nothing done']);
    expect(abandoned).toBeGreaterThan(2);
    failing = false;
    expect((await me.command('e APPEND INBOX {3+}\r\nabc')).at(-1)).toMatch(/^e OK \[APPENDUID/);
  });
});

describe('several messages at once', () => {
  it('have the whole limit each, and a limit together', async () => {
    const store = newStore();
    const server = await testServer(store, { limits: { append: 1_000, appendOctets: 2_500 } });
    const me = await TestClient.selected(server.port);
    open.push(() => me.close(), () => server.listener.close(200));
    const message = `{1000+}\r\n${'x'.repeat(1000)}`;
    expect((await me.command(`a APPEND INBOX ${message} ${message}`)).at(-1)).toMatch(/^a OK \[APPENDUID \d+ 1:2\]/);
    expect((await me.command('b APPEND INBOX {1000+}\r\n' + 'x'.repeat(1000) + ' {1001+}\r\n' + 'x'.repeat(1001))).at(-1)).toBe(
      'b NO [TOOBIG] A message can have 1000 octets here',
    );
    expect((await me.command(`c APPEND INBOX ${message} ${message} ${message}`)).at(-1)).toBe(
      'c NO [LIMIT] Messages at once: 2500 octets at the most',
    );
    // The parts of one message count together.
    const half = `TEXT {600+}\r\n${'x'.repeat(600)}`;
    expect((await me.command(`d APPEND INBOX CATENATE (${half} ${half})`)).at(-1)).toBe(
      'd NO [TOOBIG] A message can have 1000 octets here',
    );
    expect((await me.command('e STATUS INBOX (MESSAGES)')).at(0)).toBe('* STATUS INBOX (MESSAGES 2)');
  });
});

describe('CATENATE of a large message', () => {
  it('goes through in pieces, and is refused where it grows too large', async () => {
    const store = newStore();
    const largest = { read: 0, written: 0 };
    const watched = (content: Content | null): Content | null =>
      content && {
        size: content.size,
        read: (from, to) => {
          largest.read = Math.max(largest.read, to - from);
          return content.read(from, to);
        },
      };
    const read: MailStore['read'] = Object.assign(Object.create(store.read) as MailStore['read'], {
      content: async (...args: Parameters<MailStore['read']['content']>) => watched(await store.read.content(...args)),
    });
    const draft = () => {
      const real = store.content.draft();
      const write = (chunk: Buffer) => {
        largest.written = Math.max(largest.written, chunk.length);
        return real.write(chunk);
      };
      return { size: 0, finish: () => real.finish(), write, abandon: () => real.abandon() };
    };
    const { server, me } = await started({ ...store, read, content: { ...store.content, draft } });
    const large = Buffer.concat([Buffer.from('Subject: large\r\n\r\n'), Buffer.alloc(20_000_000, 'z')]);
    await server.put(large);
    largest.read = largest.written = 0;
    const twice = await me.command('a APPEND INBOX CATENATE (URL "/INBOX/;UID=1" URL "/INBOX/;UID=1/;SECTION=TEXT")');
    expect(twice.at(-1)).toMatch(/^a OK \[APPENDUID 1001 2\]/);
    expect(largest).toEqual({ read: 262_144, written: 262_144 });
    const inbox = await store.read.mailboxByName(testAccount.id, 'INBOX');
    const content = inbox && (await store.read.content(testAccount.id, inbox.id, 2 as never));
    if (content === null) throw new Error('It is not there');
    expect(content.size).toBe(2 * large.length - 18);
    for await (const chunk of chunks(content, large.length)) expect(chunk.every((octet) => octet === 0x7a)).toBe(true);
    expect((await me.command('b APPEND INBOX CATENATE (URL "/INBOX/;UID=2" URL "/INBOX/;UID=1")')).at(-1)).toMatch(
      /^b NO \[TOOBIG\]/,
    );
    expect((await me.command('c STATUS INBOX (MESSAGES)'))[0]).toContain('MESSAGES 2');
  });
});
