/** A whole server that learns: mail comes by SMTP, is filed over IMAP, and the next that is like it is scored otherwise. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Interface, createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../test/support/ports.ts';
import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { run } from '../cli/testing.ts';
import { type ListenerName, listeners } from '../config/listeners.ts';
import { makeConfig } from '../config/load.ts';
import { makeVerifiers } from '../directory/password.ts';
import { selfSigned } from '../lab/certificates.ts';
import type { Store } from '../store/sqlite/open.ts';
import { createMetrics } from './metrics.ts';
import { serverSetting } from './setting.ts';
import { type RunningSystem, startSystem } from './start.ts';

const log = { ...silentLog, setLevel: () => undefined, flush: () => Promise.resolve() };
let folder = '';
let system: RunningSystem;
let store: Store;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-learning-'));
  mkdirSync(join(folder, 'data'));
  const { certificate, key } = await selfSigned(['mx.alpha.test'], systemClock.now());
  const tls = { certificate: join(folder, 'c.pem'), key: join(folder, 'k.pem') };
  writeFileSync(tls.certificate, certificate);
  writeFileSync(tls.key, key);
  const off = Object.fromEntries(Object.keys(listeners).map((name) => [name as ListenerName, { enabled: false }]));
  const config = makeConfig({
    server: { hostname: 'mx.alpha.test', data: join(folder, 'data') },
    listeners: {
      ...off,
      smtp: { enabled: true, host: '127.0.0.1', port: await freePort() },
      imap: { enabled: true, host: '127.0.0.1', port: await freePort() },
    },
    limits: { shutdownGrace: '0s' },
    spam: { reject: 'off', junk: 'off', enabled: true },
    tls,
  });
  const started = await startSystem(config, {
    setting: { ...serverSetting([]), rateLimits: false, checksLoopback: true, allowClearPasswords: true },
    log,
    metrics: createMetrics(),
    clock: systemClock,
    prepare: async (opened) => {
      store = opened;
      const verifiers = await makeVerifiers('a good password');
      await opened.directory.change({ kind: 'add-domain', name: 'alpha.test' });
      for (const name of ['ann', 'ben']) {
        const address = `${name}@alpha.test`;
        await opened.directory.change({ kind: 'add-account', address, name: '', quota: 0, verifiers });
      }
    },
    onFatal: (reason) => expect.fail(reason),
    reread: () => ({ ok: true, value: config }),
  });
  system = started.ok ? started.value : expect.fail(JSON.stringify(started.error));
}, 60_000);

afterAll(async () => {
  await system.stop();
  rmSync(folder, { recursive: true });
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
  writeFileSync(join(folder, 'next.eml'), letter(99));
  const words = ['spam', 'classify', 'next.eml', '--for', address, '--json'];
  const { out } = await run(words, { workingDirectory: folder, env: { POSTERN_DATA: join(folder, 'data') } });
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
