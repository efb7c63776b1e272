/**
 * What a dialog cannot say: two sessions at once, clients that go away, that do not read, or that send anything at all.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Log, silentLog } from '../../../src/base/log.ts';
import { pop3Limits } from '../../../src/pop3/limits.ts';
import { MaildropLocks } from '../../../src/pop3/maildrop/locks.ts';
import { scramClient } from '../../../src/sasl/client/scram.ts';
import { TestClient } from './client.ts';
import { type TestServer, apopSecret, startServer } from './server.ts';

const servers: TestServer[] = [];
const start = async (...parameters: Parameters<typeof startServer>): Promise<TestServer> => {
  const server = await startServer(...parameters);
  servers.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function logIn(client: TestClient): Promise<string | null> {
  if (!(await client.line())?.startsWith('+OK')) throw new Error('no greeting');
  await client.ask('USER tim@alpha.test');
  return client.ask('PASS correct horse');
}

/** A log that lets a test wait for an event. */
function listening(): { readonly log: Log; next(event: string): Promise<void>; count(event: string): number } {
  const waiting = new Map<string, (() => void)[]>();
  const seen = new Map<string, number>();
  const heard = (event: string): void => {
    const first = waiting.get(event)?.shift();
    if (first === undefined) seen.set(event, (seen.get(event) ?? 0) + 1);
    else first();
  };
  return {
    log: { ...silentLog, debug: heard, error: heard },
    count: (event) => seen.get(event) ?? 0,
    next: (event) =>
      new Promise((resolve) => {
        const count = seen.get(event) ?? 0;
        if (count > 0) {
          seen.set(event, count - 1);
          resolve();
        } else waiting.set(event, [...(waiting.get(event) ?? []), resolve]);
      }),
  };
}

describe('a maildrop', () => {
  it('is for one session at a time, on whatever port', async () => {
    const locks = new MaildropLocks();
    const one = await start({ locks });
    const other = await start({ locks });
    const first = await TestClient.open(one.port);
    expect(await logIn(first)).toBe('+OK 3 messages (119 octets)');
    for (const server of [one, other]) {
      const second = await TestClient.open(server.port);
      expect(await logIn(second)).toBe('-ERR [IN-USE] The maildrop is open in another session');
      second.close();
    }
    expect(await first.ask('QUIT')).toBe('+OK Goodbye');
    const third = await TestClient.open(other.port);
    expect(await logIn(third)).toBe('+OK 3 messages (119 octets)');
    third.close();
  });

  it('is not opened again too soon where that is so set, and says so', async () => {
    let now = 1_000_000;
    const server = await start({ locks: new MaildropLocks(90_000, { now: () => now }) });
    const first = await TestClient.open(server.port);
    expect(await logIn(first)).toBe('+OK 3 messages (119 octets)');
    first.send('CAPA\r\n');
    await first.line();
    expect(await first.lines()).toContain('LOGIN-DELAY 90');
    expect(await first.ask('QUIT')).toBe('+OK Goodbye');
    now += 89_999;
    const early = await TestClient.open(server.port);
    expect(await logIn(early)).toBe('-ERR [LOGIN-DELAY] There are 90 s from one login to the next');
    now += 1;
    expect(await early.ask('USER tim@alpha.test')).toBe('+OK Send the password');
    expect(await early.ask('PASS correct horse')).toBe('+OK 3 messages (119 octets)');
    early.close();
  });

  it('shows as much as its limit, and the rest later', async () => {
    const server = await start({ limits: { ...pop3Limits, maxMessages: 1502 } });
    server.store.put(server.account.id, ...Array.from({ length: 1600 }, () => 'a: b\r\n\r\n'));
    const client = await TestClient.open(server.port);
    expect(await logIn(client)).toContain('+OK 1502 messages');
    expect(await client.ask('UIDL 1502')).toBe('+OK 1502 0.1502');
    expect(await client.ask('UIDL 1503')).toBe('-ERR No such message');
    client.close();
  });
});

describe('a login', () => {
  it('works under implicit TLS', async () => {
    const server = await start({ implicitTls: true, allowClearPasswords: false });
    const client = await TestClient.openTls(server.port);
    expect(await logIn(client)).toBe('+OK 3 messages (119 octets)');
    expect(await client.ask('QUIT')).toBe('+OK Goodbye');
    expect(await client.line()).toBeNull();
  });

  it('works by APOP where that is switched on, with the secret for it and nothing else', async () => {
    const server = await start({ apop: true, allowClearPasswords: false });
    const greetings = new Set<string>();
    const attempt = async (user: string, secret: string, after = ''): Promise<string | null> => {
      const client = await TestClient.open(server.port);
      const greeting = (await client.line()) ?? '';
      const timestamp = greeting.slice(greeting.indexOf('<'));
      expect(timestamp).toMatch(/^<[0-9a-f]{32}@mail\.alpha\.test>$/);
      greetings.add(timestamp);
      const digest = createHash('md5').update(timestamp).update(secret).digest('hex');
      const answer = await client.ask(`APOP ${user} ${digest}${after}`);
      client.close();
      return answer;
    };
    const wrong = '-ERR [AUTH] Wrong user name or password';
    expect(await attempt('tim@alpha.test', 'correct horse')).toBe(wrong);
    expect(await attempt('tim@alpha.test', apopSecret)).toBe('+OK 3 messages (119 octets)');
    expect(await attempt('empty@alpha.test', apopSecret)).toBe(wrong);
    expect(await attempt('nobody@alpha.test', apopSecret)).toBe(wrong);
    const usage = '-ERR Give APOP, the address of the account and a digest of 32 hexadecimal digits';
    expect(await attempt('tim@alpha.test', apopSecret, ' more')).toBe(usage);
    expect(await attempt('tim@alpha.test', apopSecret, '0')).toBe(usage);
    expect(greetings.size).toBe(6);
    server.directory.broken = true;
    expect(await attempt('tim@alpha.test', apopSecret)).toBe('-ERR [SYS/TEMP] Try again later');
  });

  it('works by SCRAM, in clear too, and both sides prove themselves', async () => {
    const server = await start({ allowClearPasswords: false });
    const client = await TestClient.open(server.port);
    await client.line();
    const scram = scramClient({
      name: 'SCRAM-SHA-256',
      user: 'tim@alpha.test',
      password: 'correct horse',
      nonce: () => 'abcdefghijkl',
      binding: null,
      bound: false,
    });
    let challenge: Buffer | null = null;
    let answer: string | null = null;
    do {
      const said = await scram.step(challenge);
      if (said.kind === 'failure') throw new Error(said.reason);
      const text = said.data.toString('base64');
      answer = await client.ask(challenge === null ? `AUTH SCRAM-SHA-256 ${text}` : text);
      challenge = Buffer.from(answer?.slice(2) ?? '', 'base64');
    } while (answer?.startsWith('+ ') === true);
    expect(answer).toBe('+OK 3 messages (119 octets)');
    expect(scram.complete).toBe(true);
    client.close();
  });

  it('is put off while the directory is down, and after too many failures', async () => {
    const server = await start();
    server.directory.broken = true;
    const client = await TestClient.open(server.port);
    expect(await logIn(client)).toBe('-ERR [SYS/TEMP] Try again later');
    expect(await client.ask('AUTH PLAIN AHRpbUBhbHBoYS50ZXN0AHg=')).toBe('-ERR [SYS/TEMP] Try again later');
    server.directory.broken = false;
    client.close();
    for (let i = 0; i < 4; i++) {
      const guessing = await TestClient.open(server.port);
      await guessing.line();
      for (let j = 0; j < 3; j++) {
        guessing.send('USER nobody@alpha.test\r\n');
        await guessing.line();
        guessing.send('PASS wrong\r\n');
        await guessing.line();
      }
      guessing.close();
    }
    const late = await TestClient.open(server.port);
    expect(await logIn(late)).toBe('-ERR [SYS/TEMP] Too many failed logins; try again later');
    late.close();
  });
});

describe('a client that goes away', () => {
  it('at any octet leaves the maildrop as it was, and free', async () => {
    const heard = listening();
    const server = await start({}, heard.log);
    const script = 'USER tim@alpha.test\r\nPASS correct horse\r\nDELE 1\r\nRETR 2\r\nQUIT\r';
    for (let octets = 0; octets <= script.length; octets++) {
      const client = await TestClient.open(server.port);
      await client.line();
      client.send(script.slice(0, octets));
      client.close();
      await heard.next('pop3.session.closed');
    }
    expect(server.store.uids(server.account.id)).toEqual([1, 2, 3]);
    const client = await TestClient.open(server.port);
    expect(await logIn(client)).toBe('+OK 3 messages (119 octets)');
    client.close();
  });

  it('in the middle of a SASL exchange, or of a handshake, ends the session', async () => {
    const heard = listening();
    const server = await start({}, heard.log);
    for (const command of ['AUTH PLAIN', 'STLS']) {
      const client = await TestClient.open(server.port);
      await client.line();
      await client.ask(command);
      client.close();
      await heard.next('pop3.session.closed');
    }
    expect(server.listener.connections).toBeLessThanOrEqual(1);
  });

  it('without a word is left after a time, and nothing is removed', async () => {
    const server = await start({ limits: { ...pop3Limits, idleTimeout: 300 } });
    const client = await TestClient.open(server.port);
    await logIn(client);
    await client.ask('DELE 1');
    expect(await client.rest()).toBe('');
    expect(server.store.uids(server.account.id)).toEqual([1, 2, 3]);
  });

  it('by not reading is left too', async () => {
    const heard = listening();
    const server = await start({ limits: { ...pop3Limits, idleTimeout: 300 } }, heard.log);
    server.store.put(server.account.id, Buffer.alloc(64 * 1024 * 1024, 'x'));
    const client = await TestClient.open(server.port);
    await logIn(client);
    client.pause();
    client.send('RETR 4\r\n');
    await heard.next('pop3.session.closed');
    client.close();
  });
});

describe('a message', () => {
  it('that is large comes whole, as fast as it is read', async () => {
    const server = await start();
    const line = `.${'x'.repeat(76)}\r\n`;
    const body = line.repeat(40_000);
    server.store.put(server.account.id, `A: b\r\n\r\n${body}`);
    const client = await TestClient.open(server.port);
    await logIn(client);
    expect(await client.ask('RETR 4')).toBe(`+OK ${body.length + 8} octets`);
    const lines = await client.lines();
    expect(lines.length).toBe(40_002);
    expect(lines.slice(2).every((received) => `${received}\r\n` === `.${line}`)).toBe(true);
    expect(await client.ask('TOP 4 39999')).toBe('+OK Top of message');
    expect((await client.lines()).length).toBe(40_001);
    client.close();
  });

  it('that breaks off is never ended as if it were whole', async () => {
    const heard = listening();
    const server = await start({}, heard.log);
    server.store.put(server.account.id, `A: b\r\n\r\n${'x'.repeat(1_000_000)}`);
    const client = await TestClient.open(server.port);
    await logIn(client);
    server.store.fault = 'midway';
    client.send('RETR 4\r\n');
    await heard.next('pop3.session.failed');
    expect((await client.rest()).endsWith('\r\n.\r\n')).toBe(false);
  });
});

describe('the server', () => {
  it('says that it is going down', async () => {
    const server = await start();
    const client = await TestClient.open(server.port);
    await logIn(client);
    await client.ask('DELE 1');
    await Promise.all([server.close(), client.line().then((line) => expect(line).toContain('-ERR [SYS/TEMP]'))]);
    expect(await client.line()).toBeNull();
    expect(server.store.uids(server.account.id)).toEqual([1, 2, 3]);
  });

  it('refuses one connection too many', async () => {
    const server = await start({ limits: { ...pop3Limits, maxConnections: 1 } });
    const first = await TestClient.open(server.port);
    await first.line();
    const second = await TestClient.open(server.port);
    expect(await second.line()).toBe('-ERR [SYS/TEMP] Too many connections');
    first.close();
  });

  it('gives up on a line without an end', async () => {
    const server = await start();
    const client = await TestClient.open(server.port);
    await client.line();
    client.send('x'.repeat(100_000));
    expect(await client.line()).toBe('-ERR A line without an end');
    expect(await client.line()).toBeNull();
  });

  it('answers thousands of commands that come at once', async () => {
    const server = await start();
    const client = await TestClient.open(server.port);
    await logIn(client);
    client.send('NOOP\r\n'.repeat(30_000));
    client.send('QUIT\r\n');
    for (let i = 0; i < 30_000; i++) if ((await client.line()) !== '+OK Done') throw new Error(`answer ${i}`);
    expect(await client.line()).toBe('+OK Goodbye');
  });

  it('survives anything', async () => {
    const heard = listening();
    const server = await start({ limits: { ...pop3Limits, idleTimeout: 300, handshakeTimeout: 300 } }, heard.log);
    const keyword = fc.constantFrom('USER', 'PASS', 'AUTH', 'CAPA', 'STLS', 'LIST', 'RETR', 'TOP', 'QUIT', 'RSET', 'DELE', 'UTF8', 'LANG');
    const argument = fc.oneof(fc.constantFrom('', ' 1', ' 1 2', ' PLAIN', ' LOGIN', ' =', ' tim@alpha.test'), fc.string());
    const line = fc.tuple(keyword, argument).map(([word, rest]) => `${word}${rest}\r\n`);
    const junk = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
    const prologue = fc.constantFrom('', 'USER tim@alpha.test\r\nPASS correct horse\r\n');
    await fc.assert(
      fc.asyncProperty(prologue, fc.array(fc.oneof(line, junk), { maxLength: 8 }), async (login, all) => {
        const client = await TestClient.open(server.port);
        await client.line();
        client.send(`${login}${all.join('')}\r\nQUIT\r\n\r\nQUIT\r\n`);
        await heard.next('pop3.session.closed');
        await client.rest();
      }),
      { numRuns: 200 },
    );
    expect(heard.count('pop3.session.failed')).toBe(0);
    const client = await TestClient.open(server.port);
    expect(await client.line()).toBe('+OK mail.alpha.test POP3 ready');
    client.close();
  });
});
