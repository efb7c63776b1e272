/**
 * INPROGRESS (RFC 9585) over a socket, with a clock that the test moves.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { testAccount } from '../../../src/imap/testing/authentication.ts';
import { memoryStore } from '../../../src/imap/testing/memory-store.ts';
import { TestClient, testServer } from '../../../src/imap/testing/server.ts';
import type { MailStore } from '../../../src/ms/port.ts';

const open: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const end of open.splice(0)) await end();
});

/** A mailbox of 1,000 messages, whose every question to the store takes so many seconds. */
async function slow(seconds: number): Promise<TestClient> {
  const store = memoryStore({ account: testAccount.id, now: () => 0 });
  let now = 0;
  const taking = <Target extends object>(target: Target): Target =>
    new Proxy(target, {
      get: (from, name, receiver) => {
        const value: unknown = Reflect.get(from, name, receiver);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          now += seconds * 1000;
          return Reflect.apply(value, from, args) as unknown;
        };
      },
    });
  const server = await testServer(
    { ...store, read: taking(store.read), write: taking(store.write) },
    { clock: { now: () => now } },
  );
  for (let n = 0; n < 1_000; n++) await server.put(Buffer.from(`Subject: ${n}\r\n\r\nText\r\n`));
  const me = await TestClient.selected(server.port);
  open.push(
    () => me.close(),
    () => server.listener.close(200),
  );
  return me;
}

const told = (lines: readonly string[]): string[] =>
  lines.filter((line) => line.includes('INPROGRESS')).map((line) => line.slice('* OK ['.length, line.indexOf(']')));

describe('INPROGRESS', () => {
  it.each([
    ['SEARCH TEXT nothing', 10],
    ['UID SORT (SUBJECT) UTF-8 ALL', 10],
    ['THREAD REFERENCES UTF-8 ALL', 10],
  ])('is told while %s takes long', async (command, seconds) => {
    const me = await slow(seconds);
    const lines = told(await me.command(`t1 ${command}`));
    expect(lines.length).toBeGreaterThan(0);
    let before = -1;
    for (const line of lines) {
      const [, done = '', goal = ''] = /^INPROGRESS \("t1" (\d+) (1000)\)$/.exec(line) ?? [];
      expect(goal, line).toBe('1000');
      expect(Number(done)).toBeGreaterThan(before);
      expect(Number(done)).toBeLessThanOrEqual(1000);
      before = Number(done);
    }
  });

  it('is not told of what is quick', async () => {
    const me = await slow(0.1);
    expect(told(await me.command('t1 SEARCH TEXT nothing'))).toEqual([]);
    expect(told(await me.command('t2 STORE 1:* +FLAGS.SILENT (\\Seen)'))).toEqual([]);
  });

  it('has no goal once another stage has one of its own', async () => {
    const me = await slow(10);
    const lines = told(await me.command('t1 SORT (SUBJECT) UTF-8 TEXT "Subject: 9"'));
    expect(lines[0]).toMatch(/^INPROGRESS \("t1" \d+ 1000\)$/);
    expect(lines.at(-1)).toBe('INPROGRESS ("t1" 1111 NIL)');
  });

  it('is told of work in one piece, for as long as it takes', async () => {
    const store = memoryStore({ account: testAccount.id, now: () => 0 });
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    const copy: MailStore['write']['copy'] = async (...args) => {
      await held;
      return store.write.copy(...args);
    };
    const write: MailStore['write'] = Object.assign(Object.create(store.write) as MailStore['write'], { copy });
    const server = await testServer({ ...store, write }, { limits: { progress: 5 } });
    await server.put(Buffer.from('Subject: x\r\n\r\n'));
    const me = await TestClient.selected(server.port);
    open.push(
      () => me.close(),
      () => server.listener.close(200),
    );
    me.send('t1 COPY 1 INBOX\r\n');
    for (let n = 0; n < 3; n++) expect(await me.line()).toBe('* OK [INPROGRESS ("t1" NIL NIL)] Still at work');
    finish();
    const lines = await me.through('t1');
    expect(lines.at(-1)).toMatch(/^t1 OK \[COPYUID/);
    expect(await me.command('t2 NOOP')).toEqual(['t2 OK Nothing done']);
  });
});
