import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Message, decodeMessage, encodeMessage, opt } from '../wire/message.ts';
import type { ZoneRecord } from './records.ts';
import { loadZone } from './records.ts';
import { respond } from './respond.ts';
import { createZoneServer } from './server.ts';

const run = promisify(execFile);
const source = {
  origin: 'alpha.test',
  records: new Map<string, readonly ZoneRecord[]>([
    [
      'alpha.test',
      [
        { type: 'NS', data: 'ns.alpha.test' },
        { type: 'MX', data: { preference: 10, exchange: 'mx.alpha.test' } },
        { type: 'TXT', data: `v=DKIM1; p=${'A'.repeat(400)}` },
        { type: 'CAA', data: { tag: 'issue', value: 'ca.example' } },
      ],
    ],
    [
      'mx.alpha.test',
      [
        { type: 'A', data: '127.0.0.1' },
        { type: 'AAAA', data: '::1' },
      ],
    ],
    [
      '_25._tcp.mx.alpha.test',
      [{ type: 'TLSA', data: { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.alloc(32, 7) } }],
    ],
    ['_imaps._tcp.alpha.test', [{ type: 'SRV', data: { priority: 0, weight: 1, port: 993, target: 'mx.alpha.test' } }]],
  ]),
};
const zones = [loadZone(source)];
const server = createZoneServer({ zones: [source] });
let port = 0;
beforeAll(async () => {
  port = await server.listen('127.0.0.1', 0);
});
afterAll(() => server.close());

const dig = async (...words: readonly string[]): Promise<string> =>
  (await run('dig', ['@127.0.0.1', '-p', String(port), '+tries=1', '+time=3', ...words])).stdout;
const hasDig = await run('dig', ['-v']).then(
  () => true,
  () => false,
);

test.skipIf(!hasDig)('dig understands it (skipped where dig is not installed)', async () => {
  expect(await dig('+short', 'MX', 'alpha.test')).toBe('10 mx.alpha.test.\n');
  expect(await dig('+short', '+tcp', 'A', 'mx.alpha.test')).toBe('127.0.0.1\n');
  expect(await dig('+short', 'AAAA', 'mx.alpha.test')).toBe('::1\n');
  expect(await dig('+short', 'TXT', 'alpha.test')).toContain('A'.repeat(200));
  expect(await dig('+short', 'SRV', '_imaps._tcp.alpha.test')).toBe('0 1 993 mx.alpha.test.\n');
  expect(await dig('+short', 'TLSA', '_25._tcp.mx.alpha.test')).toContain('3 1 1 0707');
  expect(await dig('+short', 'CAA', 'alpha.test')).toBe('0 issue "ca.example"\n');
  expect(await dig('+short', 'SOA', 'alpha.test')).toContain('hostmaster.alpha.test');
  expect(await dig('A', 'nobody.alpha.test')).toContain('status: NXDOMAIN');
  expect(await dig('TXT', 'mx.alpha.test')).toContain('status: NOERROR');
  expect(await dig('A', 'example.com')).toContain('status: REFUSED');
  expect(await dig('+edns=1', '+noednsneg', 'MX', 'alpha.test')).toContain('BADVERS');
  expect(await dig('+noedns', '+ignore', 'TXT', 'alpha.test')).toContain('NOERROR');
  expect(await dig('AXFR', 'alpha.test')).toContain('Transfer failed');
});

const question = (more: object = {}): Buffer =>
  encodeMessage({ id: 7, response: false, questions: [{ name: 'alpha.test', type: 'TXT', class: 'IN' }], ...more });
const answered = (packet: Buffer, transport: 'udp' | 'tcp' = 'udp'): Message | null => {
  const response = respond(zones, packet, transport);
  return response === null ? null : decodeMessage(response);
};

test('truncates for UDP what the client cannot take', () => {
  const long = [loadZone({ origin: 'x', records: new Map([['x', [{ type: 'TXT', data: 'y'.repeat(2000) }]]]) })];
  const packet = encodeMessage({
    id: 1,
    response: false,
    questions: [{ name: 'x', type: 'TXT', class: 'IN' }],
    additionals: [opt(4096)],
  });
  const udp = respond(long, packet, 'udp');
  expect(udp?.length).toBeLessThan(100);
  expect(decodeMessage(udp ?? Buffer.alloc(0))).toMatchObject({ truncated: true, answers: [] });
  expect(decodeMessage(respond(long, packet, 'tcp') ?? Buffer.alloc(0))).toMatchObject({ truncated: false });
});

test('answers nothing to answers, FORMERR to what it cannot read', () => {
  expect(answered(question({ response: true }))).toBe(null);
  expect(answered(question().subarray(0, 20))).toMatchObject({ rcode: 1 });
  expect(answered(question({ questions: [] }))).toMatchObject({ rcode: 1 });
  expect(answered(Buffer.alloc(5))).toBe(null);
});

test('hostile packets are answered or not, but never throw', () => {
  const good = question({ additionals: [opt(1232)] });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
      fc.uint8Array({ maxLength: 80 }),
      (changes, tail) => {
        const octets = Buffer.concat([good, tail]);
        for (const [at, octet] of changes) octets[at] = octet;
        respond(zones, octets, 'udp');
        respond(zones, Buffer.from(tail), 'tcp');
      },
    ),
    { numRuns: 3000 },
  );
});

test('lives through hostile clients on the socket', async () => {
  const udp = createSocket('udp4');
  for (const octets of [Buffer.alloc(0), Buffer.alloc(1), Buffer.alloc(4000, 0xff), question({ response: true })]) {
    await new Promise((resolve) => udp.send(octets, port, '127.0.0.1', resolve));
  }
  udp.close();
  await new Promise<void>((resolve) => {
    const tcp = connect(port, '127.0.0.1', () => tcp.write(Buffer.alloc(70_000, 0xff)));
    tcp.on('error', () => undefined);
    tcp.on('close', () => resolve());
  });
  const pipelined = await new Promise<number>((resolve) => {
    const framed = Buffer.concat([Buffer.of(0, question().length), question()]);
    let received = 0;
    const tcp = connect(port, '127.0.0.1', () => tcp.write(Buffer.concat([framed, framed, framed])));
    tcp.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received < 3 * 400) return;
      tcp.destroy();
      resolve(received);
    });
  });
  expect(pipelined).toBeGreaterThan(1200);
});
