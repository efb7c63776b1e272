/** A whole server that learns: mail comes by SMTP, is filed over IMAP, and the next that is like it is scored otherwise. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import { join } from 'node:path';
import { type Interface, createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addAccounts, dataOf, startTestSystem } from '../../test/support/system.ts';
import { type TemporaryFolder, temporaryFolder } from '../../test/support/temporary.ts';
import { run } from '../cli/testing.ts';
import type { Store } from '../store/sqlite/open.ts';
import type { RunningSystem } from './start.ts';

let folder: TemporaryFolder;
let system: RunningSystem;
let store: Store;

beforeAll(async () => {
  folder = temporaryFolder('learning');
  system = await startTestSystem(folder.path, {
    open: { smtp: {}, imap: {} },
    given: { spam: { reject: 'off', junk: 'off', enabled: true } },
    setting: { rateLimits: false, checksLoopback: true, allowClearPasswords: true },
    prepare: async (opened) => {
      store = opened;
      await addAccounts(opened, { 'ann@alpha.test': 'a good password', 'ben@alpha.test': 'a good password' });
    },
  });
}, 60_000);

afterAll(async () => {
  await system.stop();
  folder.remove();
});

class Talk {
  readonly #socket: Socket;
  readonly #lines: ReturnType<Interface[typeof Symbol.asyncIterator]>;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  }

  static async to(listener: string): Promise<Talk> {
    const socket = connect(system.ports[listener] ?? 0, '127.0.0.1');
    await once(socket, 'connect');
    return new Talk(socket);
  }

  /** Says something, and hears up to a line that begins so. */
  async say(line: string | null, until: string): Promise<void> {
    if (line !== null) this.#socket.write(`${line}\r\n`);
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done === true) return expect.fail(`closed before ${until}`);
      if (value.startsWith(until)) return;
    }
  }

  end(): void {
    this.#socket.destroy();
  }
}

const letter = (n: number): string =>
  [
    'From: Eve <eve@gamma.test>',
    'To: Ann <ann@alpha.test>',
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${n}@gamma.test>`,
    `Subject: Number ${n}`,
    '',
    `The parrots of the third gardener are for sale, and lamps of copper with them: write to us, ${n}`,
  ].join('\r\n');

async function deliver(n: number): Promise<void> {
  const smtp = await Talk.to('smtp');
  await smtp.say(null, '220 ');
  await smtp.say('EHLO mail.gamma.test', '250 ');
  await smtp.say('MAIL FROM:<eve@gamma.test>', '250 ');
  await smtp.say('RCPT TO:<ann@alpha.test>', '250 ');
  await smtp.say('DATA', '354 ');
  await smtp.say(`${letter(n)}\r\n.`, '250 ');
  smtp.end();
}

/** What a message that is like the others is scored for somebody. */
async function score(address: string): Promise<number> {
  await store.lessons.settle();
  writeFileSync(join(folder.path, 'next.eml'), letter(99));
  const words = ['spam', 'classify', 'next.eml', '--for', address, '--json'];
  const { out } = await run(words, { workingDirectory: folder.path, env: { POSTERN_DATA: dataOf(folder.path) } });
  return (JSON.parse(out) as { readonly score: number }).score;
}

test('MOVE into Junk, $NotJunk, COPY and APPEND teach whoever does it, and the others a little', async () => {
  for (const n of [1, 2, 3]) await deliver(n);
  const before = { ann: await score('ann@alpha.test'), ben: await score('ben@alpha.test') };
  const imap = await Talk.to('imap');
  await imap.say(null, '* OK');
  await imap.say('a LOGIN ann@alpha.test "a good password"', 'a OK');
  await imap.say('b SELECT INBOX', 'b OK');
  await imap.say('c UID MOVE 1 Junk', 'c OK');
  const moved = await score('ann@alpha.test');
  expect(moved).toBeGreaterThan(before.ann + 2);
  const others = (await score('ben@alpha.test')) - before.ben;
  expect(others).toBeGreaterThan(0);
  expect(others).toBeLessThan((moved - before.ann) / 5);

  await imap.say('d UID COPY 2 Junk', 'd OK');
  await imap.say('e APPEND Junk {3}', '+');
  await imap.say('x\r\n', 'e OK');
  await imap.say('f UID STORE 3 +FLAGS ($Junk)', 'f OK');
  await score('ann@alpha.test');
  const { users } = await store.spamModel.stats();
  expect(users).toMatchObject([{ address: 'ann@alpha.test', spam: 4, ham: 0 }]);

  await imap.say('g UID STORE 2,3 +FLAGS ($NotJunk)', 'g OK');
  await imap.say('h UID STORE 2,3 -FLAGS ($Junk)', 'h OK');
  await imap.say('i SELECT Junk', 'i OK');
  await imap.say('j MOVE 1 INBOX', 'j OK');
  expect(await score('ann@alpha.test')).toBeLessThan(before.ann);
  expect((await store.spamModel.stats()).users).toMatchObject([{ spam: 1, ham: 3 }]);
  imap.end();
}, 60_000);
