/** Probes against servers that are as they should be, and against hostile ones. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { knock } from './knock.ts';
import { clockAhead } from './clock.ts';
import { probeListener } from './listeners.ts';
import { probeRelay } from './relay.ts';

/** A server that says what `answer` makes of each line; null is its greeting. */
async function serve(
  answer: (line: string | null, socket: Socket) => string,
  use: (port: number) => Promise<void>,
): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.write(answer(null, socket));
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      for (const line of chunk.split('\r\n').slice(0, -1)) socket.write(answer(line, socket));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

test.each([
  ['220 mx ESMTP\r\n', 'speaks'],
  ['220-mx\r\n220 ESMTP\r\n', 'speaks'],
  ['SSH-2.0-x\r\n', 'wrong'],
  ['x'.repeat(5000), 'silent'],
])('a greeting %j', async (greeting, kind) => {
  await serve(
    () => greeting,
    async (port) => {
      expect((await probeListener('smtp', { host: '127.0.0.1', port })).outcome.kind).toBe(kind);
    },
  );
});

test('a closed port, and one that hangs up', async () => {
  let closed = 0;
  await serve(
    () => '',
    (port) => {
      closed = port;
      return Promise.resolve();
    },
  );
  expect((await probeListener('imap', { host: '::', port: closed })).outcome).toMatchObject({ kind: 'refused' });
  await serve(
    (_line, socket) => {
      socket.destroy();
      return '';
    },
    async (port) => {
      const { outcome } = await probeListener('imaps', { host: '127.0.0.1', port });
      expect(outcome.kind).toBe('refused');
    },
  );
});

test('an open relay is found, and nothing is ever sent through it', async () => {
  const said: string[] = [];
  const open = (line: string | null): string => {
    if (line === null) return '220 mx\r\n';
    said.push(line);
    if (line.startsWith('EHLO')) return '250-mx\r\n250 HELP\r\n';
    return line.includes('%') ? '550 no\r\n' : '250 ok\r\n';
  };
  await serve(open, async (port) => {
    const attempts = await probeRelay({ host: '127.0.0.1', port }, 'mail.example.org', 'example.org');
    expect(attempts?.map(({ code }) => code)).toEqual([250, 550, 250, 250, 250, 550, 250]);
  });
  expect(said.filter((line) => line.startsWith('DATA') || line.startsWith('BDAT'))).toEqual([]);
  await serve(
    () => '554 go away\r\n',
    async (port) => {
      expect(await probeRelay({ host: '127.0.0.1', port }, 'mail.example.org', null)).toBeNull();
    },
  );
});

test('the clock is compared, and only with an answer to the question', async () => {
  const server = createSocket('udp4');
  server.on('message', (question, { port, address }) => {
    const answer = Buffer.alloc(48);
    answer[0] = 0x24;
    answer[1] = 2;
    answer.writeUInt32BE(2_208_988_800 + 1_000, 40);
    server.send(answer, port, address);
    question.copy(answer, 24, 40, 48);
    server.send(answer, port, address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  expect(await clockAhead('127.0.0.1', server.address().port, { now: () => 1_060_000 })).toBe(60_000);
  server.close();
});

test('whether anything answers at a port', async () => {
  let closed = 0;
  await serve(
    () => '',
    async (port) => {
      closed = port;
      expect(await knock({ host: '127.0.0.1', port })).toBe('answers');
    },
  );
  expect(await knock({ host: '127.0.0.1', port: closed })).toBe('refuses');
});
