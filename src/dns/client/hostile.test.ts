/**
 * Name servers that mean no good, or are broken: each question ends, within its time, with an answer that holds or a failure
 * that says why; nothing of what they sent is believed otherwise.
 */
import { createSocket } from 'node:dgram';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Message, decodeMessage, encodeMessage } from '../wire/message.ts';
import { limits } from '../limits.ts';
import { createResolver } from './resolver.ts';

const host = '127.0.0.1';
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** What a server does with a question: datagrams in answer to one, anything on a connection. */
interface Behaviour {
  readonly udp: (query: Message, packet: Buffer) => readonly Buffer[];
  readonly tcp?: (socket: Socket, query: Message, packet: Buffer) => void;
}

async function server({ udp, tcp = (socket) => socket.destroy() }: Behaviour) {
  const seen = { udp: 0, tcp: 0 };
  const sockets = new Set<Socket>();
  const stream = createServer((socket) => {
    seen.tcp += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', (octets: Buffer) => {
      const query = decodeMessage(octets.subarray(2));
      if (query !== null) tcp(socket, query, octets.subarray(2));
    });
  });
  await new Promise<void>((resolve) => stream.listen(0, host, resolve));
  const { port } = stream.address() as AddressInfo;
  const datagrams = createSocket('udp4');
  datagrams.on('message', (packet, from) => {
    seen.udp += 1;
    const query = decodeMessage(packet);
    if (query !== null) for (const reply of udp(query, packet)) datagrams.send(reply, from.port, from.address);
  });
  await new Promise<void>((resolve) => datagrams.bind(port, host, resolve));
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => datagrams.close(() => resolve()));
    await new Promise<void>((resolve) => void stream.close(() => resolve()));
  });
  return { port, seen };
}

const resolverAt = (...ports: readonly number[]) =>
  createResolver({ servers: ports.map((port) => ({ host, port })), timeout: 400, attempts: 1 });

type Answers = NonNullable<Parameters<typeof encodeMessage>[0]['answers']>;
const a = (name: string, data = '203.0.113.66') => ({ type: 'A', name, class: 'IN', ttl: 60, data }) as const;
const cname = (name: string, data: string) => ({ type: 'CNAME', name, class: 'IN', ttl: 60, data }) as const;
const nameOf = ({ questions }: Message): string => questions[0]?.name ?? '';
const answer = (query: Message, answers: Answers, more: object = {}): Buffer =>
  encodeMessage({ id: query.id, response: true, questions: query.questions, answers, ...more });
const truncated = (query: Message, answers: Answers = []): Buffer => {
  const packet = answer(query, answers);
  packet.writeUInt16BE(packet.readUInt16BE(2) | 0x0200, 2);
  return packet;
};
const framed = (message: Buffer, length = message.length): Buffer => {
  const prefix = Buffer.alloc(2);
  prefix.writeUInt16BE(length);
  return Buffer.concat([prefix, message]);
};
/** Sends the question to TCP. */
const cut = (query: Message): readonly Buffer[] => [truncated(query)];

/** An answer whose record has a name made of a pointer to itself. */
function loopingName(query: Message, packet: Buffer): Buffer {
  const end = 12 + nameOf(query).length + 2 + 4;
  const head = Buffer.from(packet.subarray(0, end));
  head.writeUInt16BE(0x8180, 2);
  for (const [at, count] of [
    [6, 1],
    [8, 0],
    [10, 0],
  ] as const)
    head.writeUInt16BE(count, at);
  const pointer = Buffer.alloc(2);
  pointer.writeUInt16BE(0xc000 | end);
  return Buffer.concat([head, pointer, Buffer.from('0001' + '0001' + '0000003c' + '0004' + 'cb007142', 'hex')]);
}

describe('over UDP, none of it is believed', () => {
  test.each<[string, Behaviour['udp']]>([
    ['a wrong id', (query) => [answer({ ...query, id: query.id ^ 1 }, [a(nameOf(query))])]],
    [
      'a wrong question',
      (query) => [answer({ ...query, questions: [{ name: 'evil.test', type: 'A', class: 'IN' }] }, [a('evil.test')])],
    ],
    ['no question at all', (query) => [answer(query, [a(nameOf(query))], { questions: [] })]],
    ['a question given back as one', (_query, packet) => [packet]],
    [
      'another opcode',
      (query) => {
        const packet = answer(query, [a(nameOf(query))]);
        packet.writeUInt16BE(packet.readUInt16BE(2) | 0x2800, 2);
        return [packet];
      },
    ],
    [
      'a header that counts records that are not there',
      (query) => {
        const packet = answer(query, [a(nameOf(query))]);
        packet.writeUInt16BE(0xffff, 6);
        return [packet];
      },
    ],
    ['a name that points to itself', (query, packet) => [loopingName(query, packet)]],
    [
      'half a message',
      (query) => {
        const packet = answer(query, [a(nameOf(query))]);
        return [packet.subarray(0, packet.length - 3)];
      },
    ],
    ['an empty datagram', () => [Buffer.alloc(0)]],
    ['a record of another class', (query) => [answer(query, [{ ...a(nameOf(query)), class: 'CH' }])]],
    ['a record of another name', (query) => [answer(query, [a('evil.test')])]],
    ['an alias of another name', (query) => [answer(query, [cname('evil.test', 'host.test'), a('evil.test')])]],
    ['an alias to itself', (query) => [answer(query, [cname(nameOf(query), nameOf(query))])]],
    [
      'aliases in a circle',
      (query) => [answer(query, [cname(nameOf(query), 'two.test'), cname('two.test', nameOf(query))])],
    ],
    [
      'a chain of aliases of a thousand',
      (query) => [
        answer(
          query,
          Array.from({ length: 60 }, (_, i) => cname(i === 0 ? nameOf(query) : `x${i}.test`, `x${i + 1}.test`)),
        ),
      ],
    ],
    [
      'a referral to somebody else (lame)',
      (query) => [
        answer(query, [], { authorities: [{ type: 'NS', name: 'test', class: 'IN', ttl: 60, data: 'ns.evil.test' }] }),
      ],
    ],
    ['a refusal', (query) => [answer(query, [], { rcode: 5 })]],
    ['a code that nobody knows', (query) => [answer(query, [a(nameOf(query))], { rcode: 11 })]],
  ])('%s', async (_, udp) => {
    const { port } = await server({ udp });
    const found = await resolverAt(port).lookUp('host.test', 'A');
    expect(found).not.toHaveProperty('records');
  });

  test('a flood of forged answers ends at TCP, and what stands there counts', async () => {
    const { port, seen } = await server({
      udp: (query) =>
        Array.from({ length: limits.strayDatagrams + 20 }, (_, i) =>
          answer({ ...query, id: (query.id + i + 1) & 0xffff }, [a(nameOf(query))]),
        ),
      tcp: (socket, query) => socket.end(framed(answer(query, [a(nameOf(query), '192.0.2.1')]))),
    });
    expect(await resolverAt(port).lookUp('host.test', 'A')).toMatchObject({ records: ['192.0.2.1'] });
    expect(seen.tcp).toBe(1);
  });

  test('more records than anybody needs are no answer', async () => {
    const many = (query: Message) =>
      Array.from({ length: limits.records + 1 }, (_, i) => a(nameOf(query), `10.0.${i >> 8}.${i & 255}`));
    const { port } = await server({ udp: cut, tcp: (socket, query) => socket.end(framed(answer(query, many(query)))) });
    expect(await resolverAt(port).lookUp('host.test', 'A')).toMatchObject({ kind: 'failure' });
  });
});

describe('over TCP, each ends within its time', () => {
  test.each<[string, NonNullable<Behaviour['tcp']>]>([
    ['truncated there too', (socket, query) => socket.end(framed(truncated(query, [a(nameOf(query))])))],
    ['nothing is said', () => undefined],
    ['closed at once', (socket) => socket.destroy()],
    ['closed in the middle', (socket, query) => socket.end(framed(answer(query, [a(nameOf(query))])).subarray(0, 20))],
    ['one octet of the length, and no more', (socket) => socket.write(Buffer.of(0))],
    ['a length of nothing', (socket) => socket.write(Buffer.from([0, 0]))],
    [
      'a length of 64 KiB and a little',
      (socket, query) => socket.write(framed(answer(query, [a(nameOf(query))]), 65_535)),
    ],
    ['64 KiB of rubbish', (socket) => socket.write(framed(Buffer.alloc(65_535, 0xc0)))],
    [
      'megabytes without end',
      (socket) => {
        const pour = (): void => {
          while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 0xff)));
        };
        socket.on('drain', pour);
        socket.write(Buffer.from([0xff, 0xff]));
        pour();
      },
    ],
    [
      'so slowly that it would take an hour',
      (socket, query) => {
        const octets = framed(answer(query, [a(nameOf(query))]));
        let at = 0;
        const timer = setInterval(() => socket.write(octets.subarray(at, (at += 1))), 100);
        socket.on('close', () => clearInterval(timer));
      },
    ],
    ['a wrong id', (socket, query) => socket.end(framed(answer({ ...query, id: query.id ^ 1 }, [a(nameOf(query))])))],
    [
      'a wrong question',
      (socket, query) =>
        socket.end(
          framed(answer({ ...query, questions: [{ name: 'evil.test', type: 'A', class: 'IN' }] }, [a('evil.test')])),
        ),
    ],
    [
      "somebody else's answer first, ours behind it",
      (socket, query) =>
        socket.end(
          Buffer.concat([
            framed(answer({ ...query, id: query.id ^ 1 }, [])),
            framed(answer(query, [a(nameOf(query))])),
          ]),
        ),
    ],
    ['HTTP', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('%s', async (_, tcp) => {
    const { port, seen } = await server({ udp: cut, tcp });
    expect(await resolverAt(port).lookUp('host.test', 'A')).toMatchObject({
      kind: 'failure',
      security: 'indeterminate',
    });
    expect(seen.tcp).toBe(1);
  });
});

test.each<[string, Behaviour]>([
  [
    'lame',
    {
      udp: (query) => [
        answer(query, [], { authorities: [{ type: 'NS', name: 'test', class: 'IN', ttl: 60, data: 'ns.evil.test' }] }),
      ],
    },
  ],
  ['refuses', { udp: (query) => [answer(query, [], { rcode: 5 })] }],
  ['sends to a TCP that is not there', { udp: cut }],
  [
    'truncates over TCP too',
    { udp: cut, tcp: (socket, query) => socket.end(framed(truncated(query, [a(nameOf(query))]))) },
  ],
  ['speaks rubbish', { udp: () => [Buffer.from('rubbish')] }],
])('a server that is no good (%s) is left for the next one', async (_, bad) => {
  const first = await server(bad);
  const second = await server({ udp: (query) => [answer(query, [a(nameOf(query), '192.0.2.1')])] });
  expect(await resolverAt(first.port, second.port).lookUp('host.test', 'A')).toMatchObject({ records: ['192.0.2.1'] });
  expect(first.seen.udp).toBeGreaterThan(0);
});
