import { randomBytes } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { TlsIdentity } from '../../../src/base/tls.ts';
import type { AccountId } from '../../../src/directory/types.ts';
import type { MailStore } from '../../../src/ms/port.ts';
import { testAccount } from '../../../src/imap/testing/authentication.ts';
import { throwAwayIdentity } from '../pop3/certificate.ts';
import { memoryStore } from '../../../src/imap/testing/memory-store.ts';
import { TestClient, type TestServer, type TestServerOptions, testServer } from '../../../src/imap/testing/server.ts';

let identity: TlsIdentity;
const open: (TestServer | TestClient)[] = [];

const newStore = () => memoryStore({ account: testAccount.id, now: () => 0 });

async function server(options: TestServerOptions = {}, store: MailStore = newStore()): Promise<TestServer> {
  const started = await testServer(store, options);
  open.push(started);
  return started;
}

function client(port: number, tls = false): TestClient {
  const connected = tls ? TestClient.tls(port) : TestClient.plain(port);
  open.push(connected);
  return connected;
}

async function selected(port: number): Promise<TestClient> {
  const connected = await TestClient.selected(port);
  open.push(connected);
  return connected;
}

beforeAll(async () => {
  identity = await throwAwayIdentity('mail.alpha.test');
});

afterEach(async () => {
  for (const each of open.splice(0)) {
    if (each instanceof TestClient) each.close();
    else await each.listener.close(200);
  }
});

describe('TLS', () => {
  it('is offered, taken, and changes what can be done', async () => {
    const { port } = await server({ tls: identity, allowClearPasswords: false });
    const me = client(port);
    expect(await me.line()).toContain('STARTTLS LOGINDISABLED');
    expect((await me.command('a LOGIN alice@alpha.test secret')).at(-1)).toContain('[PRIVACYREQUIRED]');
    expect(await me.command('b STARTTLS')).toEqual(['b OK Begin the handshake']);
    await me.startTls();
    const [capability] = await me.command('c CAPABILITY');
    expect(capability).toContain('AUTH=PLAIN');
    expect(capability).not.toContain('LOGINDISABLED');
    expect(capability).not.toContain('STARTTLS');
    expect((await me.command('d STARTTLS')).at(-1)).toMatch(/^d BAD/);
    expect((await me.command('e LOGIN alice@alpha.test secret')).at(-1)).toMatch(/^e OK/);
  });

  it('throws away what came in clear behind STARTTLS', async () => {
    const { port } = await server({ tls: identity, allowClearPasswords: false });
    const me = client(port);
    me.send('a STARTTLS\r\nx NOOP\r\ny LOGIN alice@alpha.test secret\r\n');
    expect((await me.through('a')).at(-1)).toBe('a OK Begin the handshake');
    await me.startTls();
    expect(await me.command('b NOOP')).toEqual(['b OK Nothing done']);
  });

  it('can be there from the first octet', async () => {
    const { port } = await server({ tls: identity, implicitTls: true, allowClearPasswords: false });
    const me = client(port, true);
    expect(await me.line()).toContain('AUTH=PLAIN');
    expect((await me.command('a LOGIN alice@alpha.test secret')).at(-1)).toMatch(/^a OK/);
  });
});

describe('the connection', () => {
  it('answers pipelined commands in their order', async () => {
    const { port } = await server();
    const me = await selected(port);
    const tags = Array.from({ length: 300 }, (_, at) => `p${at}`);
    me.send(tags.map((tag, at) => `${tag} ${at % 2 === 0 ? 'NOOP' : 'UID SEARCH ALL'}\r\n`).join(''));
    for (const tag of tags) expect((await me.through(tag)).at(-1)).toMatch(/OK/);
  });

  it('does not care how octets are cut into packets', async () => {
    const { port, put } = await server();
    await put(Buffer.from('Subject: x\r\n\r\nbody\r\n'));
    const me = await selected(port);
    const script = 'a APPEND INBOX {4+}\r\nabcd\r\nb STATUS {5+}\r\nINBOX (MESSAGES)\r\nc FETCH 1 BODY.PEEK[TEXT]\r\nd NOOP\r\n';
    for (const octet of Buffer.from(script)) {
      me.send(Buffer.from([octet]));
      await new Promise(setImmediate);
    }
    const answers = await me.through('d');
    expect(answers).toContain('* STATUS INBOX (MESSAGES 2)');
    expect(answers).toContain('* 1 FETCH (BODY[TEXT] {6}');
    expect(answers.filter((line) => line.includes(' OK '))).toHaveLength(4);
  });

  it('may be lost at any octet of a command without harm', async () => {
    const store = newStore();
    const { port, listener } = await server({}, store);
    const script = 'a LOGIN alice@alpha.test secret\r\nb APPEND INBOX (\\Seen) {9+}\r\nSubject:\r\nc SELECT INBOX\r\nd IDLE\r\n';
    for (let cut = 1; cut < script.length; cut += 3) {
      const me = client(port);
      await me.line();
      me.send(script.slice(0, cut));
      me.socket.end();
      await me.end();
    }
    const me = await selected(port);
    expect((await me.command('e NOOP')).at(-1)).toBe('e OK Nothing done');
    expect(listener.connections).toBe(1);
    // Only whole APPENDs are messages.
    const inbox = await store.read.mailboxByName(1 as AccountId, 'INBOX');
    expect((inbox?.messages ?? 0) * 3).toBeLessThan(script.length);
  });

  it('refuses a line that is too long and lives on', async () => {
    const { port } = await server();
    const me = await selected(port);
    me.send(`a SELECT ${'x'.repeat(300_000)}\r\n`);
    expect(await me.line()).toBe('a BAD [TOOBIG] The command is too long');
    expect(await me.command('b NOOP')).toEqual(['b OK Nothing done']);
  });

  it('lives on after junk', async () => {
    const { port } = await server();
    const me = await selected(port);
    me.send(Buffer.concat([Buffer.from([0, 1, 2, 255, 254, 13, 13, 10, 0, 10]), Buffer.from('b NOOP\r\n')]));
    expect(await me.line()).toMatch(/^\* BAD/);
    expect(await me.line()).toMatch(/^\* BAD/);
    expect(await me.line()).toBe('b OK Nothing done');
  });

  it('ends junk without end, before login and behind it', async () => {
    const { port } = await server();
    const me = client(port);
    me.send(Buffer.concat([randomBytes(400_000), Buffer.from('\r\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n')]));
    await me.end();
  });

  it('says BYE when nobody logs in, and when nobody speaks', async () => {
    const { port } = await server({ limits: { loginTimeout: 50, idleTimeout: 50 } });
    const stranger = client(port);
    await stranger.line();
    expect(await stranger.line()).toBe('* BYE Too slow to log in');
    await stranger.end();
    const me = await selected(port);
    expect(await me.line()).toBe('* BYE Nothing heard for too long');
    await me.end();
    const idler = await selected(port);
    idler.send('a IDLE\r\n');
    expect(await idler.line()).toBe('+ idling');
    expect(await idler.line()).toBe('* BYE Nothing heard for too long');
    await idler.end();
    const appender = await selected(port);
    appender.send('a APPEND INBOX {100+}\r\nnot all of it');
    expect(await appender.line()).toBe('* BYE Nothing heard for too long');
    await appender.end();
  });

  it('says BYE when the server ends, idle or not', async () => {
    const started = await testServer(newStore());
    const me = await selected(started.port);
    const idler = await selected(started.port);
    idler.send('a IDLE\r\n');
    expect(await idler.line()).toBe('+ idling');
    const closed = started.listener.close(5_000);
    expect(await me.line()).toContain('* BYE [UNAVAILABLE]');
    expect(await idler.line()).toContain('* BYE [UNAVAILABLE]');
    await closed;
  });
});

describe('IDLE', () => {
  it('pushes what others do, without polling', async () => {
    const { port, put } = await server();
    const idler = await selected(port);
    idler.send('a IDLE\r\n');
    expect(await idler.line()).toBe('+ idling');
    await put(Buffer.from('one'));
    expect(await idler.line()).toBe('* 1 EXISTS');
    const other = await selected(port);
    await other.command('b STORE 1 +FLAGS (\\Deleted)');
    expect(await idler.line()).toBe('* 1 FETCH (FLAGS (\\Deleted))');
    await other.command('c EXPUNGE');
    expect(await idler.line()).toBe('* 1 EXPUNGE');
    idler.send('DONE\r\n');
    expect(await idler.through('a')).toEqual(['a OK Idle no more']);
  });
});

describe('a store that is ahead of its announcements', () => {
  it('is asked what else is gone as soon as a message is missed', async () => {
    const whole = newStore();
    const store: MailStore = { ...whole, changes: { ...whole.changes, subscribe: () => () => undefined } };
    const { port, put } = await server({}, store);
    for (const text of ['one', 'two', 'three']) await put(Buffer.from(text));
    const me = await selected(port);
    const other = await selected(port);
    await other.command('a STORE 1:2 +FLAGS.SILENT (\\Deleted)');
    await other.command('b EXPUNGE');
    expect((await me.command('c FETCH 2 BODY.PEEK[]')).at(-1)).toContain('[EXPUNGEISSUED]');
    expect(await me.command('d NOOP')).toEqual(['* 2 EXPUNGE', '* 1 EXPUNGE', 'd OK Nothing done']);
  });
});

describe('a slow reader', () => {
  const bodies = 60;
  const size = 400_000;

  it('holds its answer back instead of filling memory', async () => {
    const { port, put } = await server();
    const body = Buffer.alloc(size, 'x');
    for (let n = 0; n < bodies; n++) await put(body);
    const me = await selected(port);
    const before = process.memoryUsage().rss;
    me.socket.pause();
    me.send('a FETCH 1:* BODY.PEEK[]\r\n');
    // Others are served all the while.
    const other = await selected(port);
    for (let n = 0; n < 20; n++) expect((await other.command(`n${n} NOOP`)).at(-1)).toContain('OK');
    expect(process.memoryUsage().rss - before).toBeLessThan((bodies * size) / 2);
    me.socket.resume();
    const answer = await me.through('a');
    expect(answer.filter((line) => line.includes('FETCH'))).toHaveLength(bodies);
    expect(me.received).toBeGreaterThan(bodies * size);
  });

  it('is cut off when it takes nothing at all', async () => {
    const stalled = Promise.withResolvers<undefined>();
    const info = (event: string): void => {
      if (event === 'imap.stalled') stalled.resolve(undefined);
    };
    const { port, put, listener } = await server({ limits: { stallTimeout: 100 }, log: { ...silentLog, info } });
    const body = Buffer.alloc(size, 'x');
    for (let n = 0; n < bodies; n++) await put(body);
    const me = await selected(port);
    me.socket.pause();
    me.send('a FETCH 1:* BODY.PEEK[]\r\n');
    await stalled.promise;
    me.socket.resume();
    await me.end();
    expect(me.received).toBeLessThan(bodies * size);
    expect(listener.connections).toBe(0);
  });
});

describe('a large message', () => {
  const line = `${'lorem ipsum dolor sit amet '.repeat(2)}\r\n`;
  const text = line.repeat(20_000);
  const octets = randomBytes(300_000);
  const base64 = octets.toString('base64').replaceAll(/.{76}/g, (each) => `${each}\r\n`);
  const head = 'Subject: large\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n';
  const message =
    `${head}--b\r\n\r\n${text}needle\r\n--b\r\nContent-Type: application/x\r\nContent-Transfer-Encoding: base64\r\n\r\n` +
    `${base64}\r\n--b--\r\n`;

  it('is fetched by range, part and whole, octet for octet', async () => {
    const { port, put } = await server();
    await put(Buffer.from(message, 'latin1'));
    const me = await selected(port);
    const fetched = async (item: string): Promise<string> => (await me.command(`a FETCH 1 ${item}`)).slice(0, -1).join('\r\n');
    expect(await fetched('BODY.PEEK[]')).toBe(`* 1 FETCH (BODY[] {${message.length}}\r\n${message})`);
    expect(await fetched('BODY.PEEK[HEADER]')).toBe(`* 1 FETCH (BODY[HEADER] {${head.length}}\r\n${head})`);
    expect(await fetched('BODY.PEEK[HEADER.FIELDS (SUBJECT)]')).toContain('{18}\r\nSubject: large\r\n\r\n)');
    expect(await fetched('BODY.PEEK[1]')).toBe(`* 1 FETCH (BODY[1] {${text.length + 6}}\r\n${text}needle)`);
    expect(await fetched('BODY.PEEK[]<1000000.77>')).toBe(
      `* 1 FETCH (BODY[]<1000000> {77}\r\n${message.slice(1_000_000, 1_000_077)})`,
    );
    expect(await fetched('BINARY.PEEK[2]')).toBe(
      `* 1 FETCH (BINARY[2] ~{${octets.length}}\r\n${octets.toString('latin1')})`,
    );
    expect(await fetched('BINARY.SIZE[2]')).toBe(`* 1 FETCH (BINARY.SIZE[2] ${octets.length})`);
  });

  it('is searched window by window', async () => {
    const { port, put } = await server();
    await put(Buffer.from(message, 'latin1'));
    const me = await selected(port);
    expect(await me.command('a SEARCH BODY "amet \r\nneedle"'.replace('\r\n', ''))).toEqual(['* SEARCH', 'a OK Searched']);
    expect(await me.command('b SEARCH BODY NEEDLE')).toEqual(['* SEARCH 1', 'b OK Searched']);
    // Longer than a line, so that it stands on the edge of some window.
    const long = line.repeat(3);
    me.send(`c SEARCH BODY {${long.length}+}\r\n${long}\r\n`);
    expect(await me.through('c')).toEqual(['* SEARCH 1', 'c OK Searched']);
  });
});

describe('a store that fails', () => {
  it('costs one command, or the connection where half an answer was written', async () => {
    const whole = newStore();
    let failing = false;
    const store: MailStore = {
      ...whole,
      read: {
        ...whole.read,
        content: async (account, mailbox, uid) => {
          const content = await whole.read.content(account, mailbox, uid);
          if (content === null) return null;
          const read = (from: number, to: number): Promise<Buffer> =>
            failing && from > 0 ? Promise.reject(new Error('The disk is broken')) : content.read(from, to);
          return { size: content.size, read };
        },
      },
    };
    const { port, put } = await server({}, store);
    await put(Buffer.alloc(600_000, 'x'));
    const me = await selected(port);
    expect((await me.command('a FETCH 1 BODY.PEEK[]')).at(-1)).toBe('a OK Fetched');
    failing = true;
    me.send('b FETCH 1 BODY.PEEK[]\r\n');
    await me.end();
    const again = await selected(port);
    whole.state.broken = true;
    expect(await again.command('c FETCH 1 RFC822.SIZE')).toEqual(['c NO [SERVERBUG] Something went wrong here; it is logged']);
    whole.state.broken = false;
    expect(await again.command('d FETCH 1 RFC822.SIZE')).toEqual(['* 1 FETCH (RFC822.SIZE 600000)', 'd OK Fetched']);
  });
});

describe('large mailboxes', () => {
  it('are listed from the columns quickly', async () => {
    const { port, put } = await server();
    const body = Buffer.from('Subject: x\r\n\r\n');
    for (let n = 0; n < 5_000; n++) await put(body);
    const me = await selected(port);
    const begun = performance.now();
    const answer = await me.command('a FETCH 1:* (UID FLAGS)');
    expect(answer).toHaveLength(5_001);
    expect(answer[4_999]).toBe('* 5000 FETCH (UID 5000 FLAGS ())');
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});
