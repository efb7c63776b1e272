/**
 * COMPRESS=DEFLATE over a socket. RFC 4978
 */
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { constants, createDeflateRaw, createInflateRaw } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { testAccount } from '../../../src/imap/testing/authentication.ts';
import { memoryStore } from '../../../src/imap/testing/memory-store.ts';
import { type TestServer, TestClient, testServer } from '../../../src/imap/testing/server.ts';

let open: { server: TestServer; socket: Socket } | null = null;

afterEach(async () => {
  open?.socket.destroy();
  await open?.server.listener.close(200);
  open = null;
});

/** A client that has logged in and compresses. */
async function compressing() {
  const server = await testServer(memoryStore({ account: testAccount.id, now: () => 0 }));
  const socket = connect(server.port, '127.0.0.1');
  open = { server, socket };
  const plain = new TestClient(socket);
  await plain.command('a LOGIN alice@alpha.test secret');
  await plain.command('b SELECT INBOX');
  expect(await plain.command('c COMPRESS DEFLATE')).toEqual(['c OK DEFLATE active']);
  socket.removeAllListeners('data');
  const inflate = createInflateRaw();
  const deflate = createDeflateRaw();
  socket.pipe(inflate);
  deflate.pipe(socket);
  let held = '';
  let received = 0;
  // A connection that is cut off has no end.
  inflate.on('error', () => undefined);
  inflate.setEncoding('latin1');
  inflate.on('data', (text: string) => (held += text));
  socket.on('data', (chunk: Buffer) => (received += chunk.length));
  return {
    server,
    socket,
    deflate,
    received: () => received,
    send: (octets: string | Buffer) => {
      deflate.write(octets);
      deflate.flush(constants.Z_SYNC_FLUSH);
    },
    through: async (tag: string): Promise<string> => {
      while (!held.includes(`${tag} `) || !held.endsWith('\r\n')) await once(inflate, 'data');
      const text = held;
      held = '';
      return text;
    },
  };
}

it('compresses answers and takes compressed commands', async () => {
  const { server, send, through, received } = await compressing();
  const text = 'Subject: x\r\n\r\n' + 'The same again and again.\r\n'.repeat(20_000);
  await server.put(Buffer.from(text));
  send('d1 NOOP\r\nd2 FETCH 1 BODY.PEEK[]\r\n');
  const answer = await through('d2');
  expect(answer).toContain('* 1 EXISTS\r\nd1 OK Nothing done\r\n');
  expect(answer).toContain(`* 1 FETCH (BODY[] {${text.length}}\r\n${text})\r\nd2 OK`);
  expect(received()).toBeLessThan(text.length / 20);
  send('d3 APPEND INBOX {5}\r\n');
  await through('+');
  send('Hello\r\n');
  expect(await through('d3')).toMatch(/d3 OK \[APPENDUID/);
  send('d4 COMPRESS DEFLATE\r\n');
  expect(await through('d4')).toContain('d4 BAD DEFLATE is active already');
  send('d5 CAPABILITY\r\n');
  expect(await through('d5')).not.toContain('COMPRESS');
  send('d6 LOGOUT\r\n');
  expect(await through('d6')).toContain('d6 OK');
});

it('does not blow up what was compressed very well', async () => {
  const { send, through } = await compressing();
  const before = process.memoryUsage().rss;
  send(Buffer.alloc(100_000_000, 0x61));
  expect(await through('* BYE')).toContain('The command is too long');
  expect(process.memoryUsage().rss - before).toBeLessThan(250_000_000);
});

it('ends where octets are no DEFLATE', async () => {
  const { socket } = await compressing();
  const closed = once(socket, 'close');
  socket.write(Buffer.alloc(1_000, 0xff));
  await closed;
});

it('says BYE where the login is to be taken back', async () => {
  const { send, through } = await compressing();
  send('f1 UNAUTHENTICATE\r\n');
  expect(await through('f1')).toContain('* BYE ');
});
