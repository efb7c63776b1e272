import { createSocket } from 'node:dgram';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Message, decodeMessage, encodeMessage } from '../wire/message.ts';
import type { ZoneRecord } from '../zone/records.ts';
import { createZoneServer } from '../zone/server.ts';
import { type ResolverOptions, createResolver } from './resolver.ts';

const host = '127.0.0.1';
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function zoneServer(records: Readonly<Record<string, readonly ZoneRecord[]>>): Promise<number> {
  const server = createZoneServer({ zones: [{ origin: 'test', records: new Map(Object.entries(records)) }] });
  cleanups.push(() => server.close());
  return server.listen(host, 0);
}

/** A name server that answers as the test says; it counts the questions. */
async function scripted(answer: (query: Message, packet: Buffer, count: number) => readonly Buffer[], port = 0) {
  const socket = createSocket('udp4');
  const seen = { count: 0 };
  socket.on('message', (packet, from) => {
    seen.count += 1;
    const query = decodeMessage(packet);
    if (query === null) return;
    for (const reply of answer(query, packet, seen.count)) socket.send(reply, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(port, host, resolve));
  cleanups.push(() => new Promise((resolve) => socket.close(() => resolve())));
  return { port: socket.address().port, seen };
}

const resolverAt = (ports: readonly number[], more: Partial<ResolverOptions> = {}) =>
  createResolver({ servers: ports.map((port) => ({ host, port })), timeout: 300, attempts: 1, ...more });

const a = (name: string, data: string, ttl = 60) => ({ type: 'A', name, class: 'IN', ttl, data }) as const;

describe('against the zone server', () => {
  test('finds every kind of record', async () => {
    const port = await zoneServer({
      'alpha.test': [
        { type: 'MX', data: { preference: 20, exchange: 'B.alpha.test' } },
        { type: 'MX', data: { preference: 10, exchange: 'a.alpha.test' } },
        { type: 'TXT', data: ['v=spf1 ', '-all'] },
        { type: 'AAAA', data: '2001:db8::1' },
      ],
      'null.test': [{ type: 'MX', data: { preference: 0, exchange: '.' } }],
      'www.test': [{ type: 'CNAME', data: 'host.test' }],
      'host.test': [
        { type: 'A', data: '192.0.2.1' },
        { type: 'A', data: '192.0.2.2' },
      ],
    });
    const resolver = resolverAt([port]);
    expect(await resolver.lookUp('ALPHA.test.', 'MX')).toMatchObject({
      kind: 'records',
      security: 'indeterminate',
      records: [
        { preference: 20, exchange: 'b.alpha.test' },
        { preference: 10, exchange: 'a.alpha.test' },
      ],
    });
    expect(await resolver.lookUp('null.test', 'MX')).toMatchObject({ records: [{ preference: 0, exchange: '' }] });
    expect(await resolver.lookUp('alpha.test', 'TXT')).toMatchObject({ records: ['v=spf1 -all'] });
    expect(await resolver.lookUp('alpha.test', 'AAAA')).toMatchObject({ records: ['2001:db8::1'] });
    expect(await resolver.lookUp('www.test', 'A')).toMatchObject({ records: ['192.0.2.1', '192.0.2.2'] });
    expect(await resolver.lookUp('alpha.test', 'A')).toMatchObject({ kind: 'no-data' });
    expect(await resolver.lookUp('nobody.test', 'A')).toMatchObject({ kind: 'no-name' });
    expect(await resolver.lookUp('outside.example', 'A')).toMatchObject({ kind: 'failure', reason: 'REFUSED' });
    expect(await resolver.lookUp('a..b', 'A')).toMatchObject({ kind: 'no-name' });
    expect(await resolver.reverse('not an address')).toMatchObject({ kind: 'no-name' });
  });

  test('an answer that is too long for UDP comes over TCP, whole', async () => {
    const records = Array.from({ length: 60 }, (_, i) => ({ type: 'TXT' as const, data: `${'x'.repeat(200)}${i}` }));
    const port = await zoneServer({ 'long.test': records });
    const answer = await resolverAt([port]).lookUp('long.test', 'TXT');
    expect(answer.kind === 'records' && answer.records.length).toBe(60);
  });

  test('follows aliases from zone to zone, but not in circles', async () => {
    const port = await zoneServer({
      'one.test': [{ type: 'CNAME', data: 'two.test' }],
      'two.test': [{ type: 'CNAME', data: 'one.test' }],
    });
    expect(await resolverAt([port]).lookUp('one.test', 'A')).toMatchObject({ kind: 'failure' });
  });
});

test('asks again for the target of an alias that came alone', async () => {
  const { port, seen } = await scripted((query) => {
    const { id, questions } = query;
    const name = (questions[0]?.name ?? '').toLowerCase();
    return [
      encodeMessage({
        id,
        response: true,
        questions,
        answers:
          name === 'host.test'
            ? [a(name, '192.0.2.9')]
            : [{ type: 'CNAME', name, class: 'IN', ttl: 5, data: 'host.test' }],
      }),
    ];
  });
  expect(await resolverAt([port]).lookUp('alias.test', 'A')).toMatchObject({ records: ['192.0.2.9'], ttl: 5 });
  expect(seen.count).toBe(2);
});

test('an endless chain of aliases is given up', async () => {
  const { port, seen } = await scripted(({ id, questions }) => {
    const name = questions[0]?.name ?? '';
    return [
      encodeMessage({
        id,
        response: true,
        questions,
        answers: [{ type: 'CNAME', name, class: 'IN', ttl: 5, data: `x${name.toLowerCase()}` }],
      }),
    ];
  });
  expect(await resolverAt([port]).lookUp('alias.test', 'A')).toMatchObject({ kind: 'failure' });
  expect(seen.count).toBeLessThan(12);
});

test('answers with another id, question or kind are not believed', async () => {
  const { port } = await scripted(({ id, questions }) => {
    const name = questions[0]?.name ?? '';
    const forged = (more: object) =>
      encodeMessage({ id, response: true, questions, answers: [a(name, '203.0.113.66')], ...more });
    return [
      forged({ id: (id + 1) & 0xffff }),
      forged({ questions: [{ name: 'other.test', type: 'A', class: 'IN' }] }),
      forged({ questions: [{ name, type: 'AAAA', class: 'IN' }] }),
      forged({ response: false }),
      Buffer.from('garbage'),
      encodeMessage({ id, response: true, questions, answers: [a(name, '192.0.2.1')] }),
    ];
  });
  expect(await resolverAt([port]).lookUp('host.test', 'A')).toMatchObject({ records: ['192.0.2.1'] });
});

test('records of other names in an answer are not taken', async () => {
  const { port } = await scripted(({ id, questions }) => [
    encodeMessage({ id, response: true, questions, answers: [a('other.test', '203.0.113.66')] }),
  ]);
  expect(await resolverAt([port]).lookUp('host.test', 'A')).toMatchObject({ kind: 'no-data' });
});

/** Answers over TCP, one octet at a time, as a stream may. */
async function scriptedTcp(answer: (query: Message) => Buffer): Promise<number> {
  const tcp = createServer((socket) =>
    socket.once('data', (stream: Buffer) => {
      const query = decodeMessage(stream.subarray(2));
      const reply = query === null ? Buffer.alloc(0) : answer(query);
      const prefix = Buffer.alloc(2);
      prefix.writeUInt16BE(reply.length);
      for (const octet of Buffer.concat([prefix, reply])) socket.write(Buffer.of(octet));
    }),
  );
  await new Promise<void>((resolve) => tcp.listen(0, host, resolve));
  cleanups.push(() => new Promise((resolve) => tcp.close(() => resolve())));
  return (tcp.address() as AddressInfo).port;
}

test('a guesser drives the question to TCP', async () => {
  const port = await scriptedTcp(({ id, questions }) =>
    encodeMessage({ id, response: true, questions, answers: [a('host.test', '192.0.2.1')] }),
  );
  await scripted(
    ({ id, questions }) =>
      Array.from({ length: 40 }, (_, i) =>
        encodeMessage({
          id: (id + i + 1) & 0xffff,
          response: true,
          questions,
          answers: [a('host.test', '203.0.113.66')],
        }),
      ),
    port,
  );
  expect(await resolverAt([port]).lookUp('host.test', 'A')).toMatchObject({ records: ['192.0.2.1'] });
});

describe('letters of a case that only who saw the question knows', () => {
  const lower = (questions: Message['questions']) => questions.map((one) => ({ ...one, name: one.name.toLowerCase() }));

  test('a forged answer with the right id and the wrong letters is not believed: TCP is asked', async () => {
    const port = await scriptedTcp(({ id, questions }) =>
      encodeMessage({ id, response: true, questions, answers: [a('longer.host.test', '192.0.2.1')] }),
    );
    await scripted(({ id, questions }) => {
      const answers = [a('longer.host.test', '203.0.113.66')];
      return [encodeMessage({ id, response: true, questions: lower(questions), answers })];
    }, port);
    expect(await resolverAt([port]).lookUp('longer.host.test', 'A')).toMatchObject({ records: ['192.0.2.1'] });
  });

  test('a server that keeps no case, and speaks no TCP, is asked in lower case', async () => {
    const { port, seen } = await scripted(({ id, questions }) => [
      encodeMessage({
        id,
        response: true,
        questions: lower(questions),
        answers: [a(questions[0]?.name ?? '', '192.0.2.1')],
      }),
    ]);
    const resolver = resolverAt([port]);
    expect(await resolver.lookUp('longer.host.test', 'A')).toMatchObject({ records: ['192.0.2.1'] });
    expect(seen.count).toBe(2);
  });

  test('one that keeps no case over TCP either is known from then on', async () => {
    const names: string[] = [];
    const port = await scriptedTcp(({ id, questions }) =>
      encodeMessage({ id, response: true, questions: lower(questions), answers: [a('a.host.test', '192.0.2.1')] }),
    );
    await scripted(({ id, questions }) => {
      names.push(questions[0]?.name ?? '');
      const answers = lower(questions).map(({ name }) => a(name, '192.0.2.2'));
      return [encodeMessage({ id, response: true, questions: lower(questions), answers })];
    }, port);
    const resolver = resolverAt([port], { random: () => 1 - 2 ** -32 });
    expect(await resolver.lookUp('a.host.test', 'A')).toMatchObject({ records: ['192.0.2.1'] });
    expect(await resolver.lookUp('b.host.test', 'A')).toMatchObject({ records: ['192.0.2.2'] });
    expect(names).toEqual(['A.HOST.TEST', 'b.host.test']);
  });
});

test('a silent server is left for the next one, which is then asked first', async () => {
  const silent = await scripted(() => []);
  const port = await zoneServer({
    'host.test': [{ type: 'A', data: '192.0.2.1' }],
    'more.test': [{ type: 'A', data: '192.0.2.2' }],
  });
  const resolver = resolverAt([silent.port, port]);
  expect(await resolver.lookUp('host.test', 'A')).toMatchObject({ records: ['192.0.2.1'] });
  expect(await resolver.lookUp('more.test', 'A')).toMatchObject({ records: ['192.0.2.2'] });
  expect(silent.seen.count).toBe(1);
});

test('SERVFAIL is a failure after every server was asked as often as configured', async () => {
  const { port, seen } = await scripted(({ id, questions }) => [
    encodeMessage({ id, response: true, questions, rcode: 2 }),
  ]);
  expect(await resolverAt([port], { attempts: 3 }).lookUp('host.test', 'A')).toMatchObject({
    kind: 'failure',
    reason: 'SERVFAIL',
  });
  expect(seen.count).toBe(3);
});

test('a server that does not know EDNS is asked without', async () => {
  const { port } = await scripted(({ id, questions, additionals }) => [
    additionals.length > 0
      ? encodeMessage({ id, response: true, questions: [], rcode: 1 })
      : encodeMessage({ id, response: true, questions, answers: [a('host.test', '192.0.2.1')] }),
  ]);
  expect(await resolverAt([port]).lookUp('host.test', 'A')).toMatchObject({ records: ['192.0.2.1'] });
});

test('nobody there at all', async () => {
  expect(await resolverAt([]).lookUp('host.test', 'A')).toMatchObject({ kind: 'failure' });
  expect(await resolverAt([1]).lookUp('host.test', 'A')).toMatchObject({ kind: 'failure' });
});

describe('what is remembered', () => {
  test('answers for their TTL, absences for the SOA minimum, failures for a moment', async () => {
    let now = 1_000_000;
    const soa = {
      type: 'SOA',
      name: 'test',
      class: 'IN',
      ttl: 600,
      data: { mname: 'ns.test', rname: 'h.test', serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 30 },
    } as const;
    const { port, seen } = await scripted(({ id, questions }) => {
      const name = (questions[0]?.name ?? '').toLowerCase();
      if (name === 'broken.test') return [encodeMessage({ id, response: true, questions, rcode: 2 })];
      if (name === 'gone.test') return [encodeMessage({ id, response: true, questions, rcode: 3, authorities: [soa] })];
      return [encodeMessage({ id, response: true, questions, answers: [a(name, '192.0.2.1', 100)] })];
    });
    const resolver = resolverAt([port], { clock: { now: () => now } });
    const countOf = async (name: string) => {
      const before = seen.count;
      const answer = await resolver.lookUp(name, 'A');
      return [answer, seen.count - before] as const;
    };
    expect(await countOf('host.test')).toMatchObject([{ ttl: 100 }, 1]);
    now += 40_000;
    expect(await countOf('HOST.test')).toMatchObject([{ ttl: 60 }, 0]);
    now += 61_000;
    expect(await countOf('host.test')).toMatchObject([{ ttl: 100 }, 1]);
    expect(await countOf('gone.test')).toMatchObject([{ kind: 'no-name', ttl: 30 }, 1]);
    expect(await countOf('gone.test')).toMatchObject([{ kind: 'no-name' }, 0]);
    now += 31_000;
    expect(await countOf('gone.test')).toMatchObject([{ kind: 'no-name' }, 1]);
    expect(await countOf('broken.test')).toMatchObject([{ kind: 'failure' }, 1]);
    expect(await countOf('broken.test')).toMatchObject([{ kind: 'failure' }, 0]);
    now += 3_000;
    expect(await countOf('broken.test')).toMatchObject([{ kind: 'failure' }, 1]);
  });

  test('records that are too old are better than none, for a day; absences are not', async () => {
    let now = 1_000_000;
    let isUp = true;
    const { port, seen } = await scripted(({ id, questions }) => {
      const name = (questions[0]?.name ?? '').toLowerCase();
      if (!isUp) return [encodeMessage({ id, response: true, questions, rcode: 2 })];
      if (name === 'gone.test') return [encodeMessage({ id, response: true, questions, rcode: 3 })];
      return [encodeMessage({ id, response: true, questions, answers: [a(name, '192.0.2.1', 100)] })];
    });
    const resolver = resolverAt([port], { clock: { now: () => now } });
    const ask = (name: string) => resolver.lookUp(name, 'A');
    expect(await ask('host.test')).toMatchObject({ ttl: 100, seen: { at: now, isStale: false } });
    expect(await ask('gone.test')).toMatchObject({ kind: 'no-name' });
    const at = now;
    isUp = false;
    now += 200_000;
    expect(await ask('host.test')).toMatchObject({ records: ['192.0.2.1'], ttl: 30, seen: { at, isStale: true } });
    expect(await ask('gone.test')).toMatchObject({ kind: 'failure' });
    const before = seen.count;
    now += 20_000;
    expect(await ask('host.test')).toMatchObject({ records: ['192.0.2.1'], seen: { isStale: true } });
    expect(seen.count).toBe(before);
    isUp = true;
    now += 20_000;
    expect(await ask('host.test')).toMatchObject({ ttl: 100, seen: { isStale: false } });
    isUp = false;
    now += 86_400_000 + 200_000;
    expect(await ask('host.test')).toMatchObject({ kind: 'failure' });
  });

  test('equal questions at the same time are asked once; who gives up does not spoil it for the others', async () => {
    const { port, seen } = await scripted(({ id, questions }) => [
      encodeMessage({ id, response: true, questions, answers: [a('host.test', '192.0.2.1')] }),
    ]);
    const resolver = resolverAt([port]);
    const impatient = new AbortController();
    const asked = [
      resolver.lookUp('host.test', 'A', impatient.signal),
      resolver.lookUp('host.test', 'A'),
      resolver.lookUp('host.test.', 'A'),
    ];
    impatient.abort();
    const [first, second, third] = await Promise.all(asked);
    expect(first).toMatchObject({ kind: 'failure', reason: 'aborted' });
    expect(second).toMatchObject({ kind: 'records' });
    expect(third).toMatchObject({ kind: 'records' });
    expect(seen.count).toBe(1);
    expect(await resolver.lookUp('host.test', 'A', AbortSignal.abort())).toMatchObject({ kind: 'failure' });
  });
});
