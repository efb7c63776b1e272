/** clamd as a script, and the real one. */
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../base/log.ts';
import { noMetrics } from '../../base/metrics.ts';
import type { SocketAddress } from '../../config/socket-address.ts';
import type { Content } from '../../message/content.ts';
import { describeWith } from '../../../test/support/describe-with.ts';
import { questionOf } from '../testing/question.ts';
import { createClamav } from './adviser.ts';
import { scan } from './scan.ts';
import { type RealClamd, infectedFrom, signature, startClamd } from './testing/real.ts';
import { type ScriptedClamd, isComplete, scriptedClamd } from './testing/clamd.ts';

const patience = 60_000;
const never = new AbortController().signal;
const contentOf = (octets: Buffer): Content => questionOf(octets).content;
const hello = Buffer.from('Subject: hello\r\n\r\nworld\r\n');

let clamd: ScriptedClamd | null = null;
afterEach(async () => {
  await clamd?.close();
  clamd = null;
});

async function scripted(answer: (heard: Buffer, socket: Socket) => void): Promise<SocketAddress> {
  clamd = await scriptedClamd(answer);
  return clamd.address;
}

test('the message goes in chunks with their lengths, and the answer comes back', async () => {
  const message = Buffer.alloc(150_000, 'a message of some length ');
  const got = Promise.withResolvers<Buffer>();
  const address = await scripted((heard, socket) => {
    if (!isComplete(heard)) return;
    got.resolve(heard);
    socket.end('stream: OK\0');
  });
  expect(await scan(address, contentOf(message), AbortSignal.timeout(patience))).toEqual({ kind: 'clean' });
  const heard = await got.promise;
  expect(heard.toString('latin1', 0, 10)).toBe('zINSTREAM\0');
  const parts: Buffer[] = [];
  for (let at = 10; ;) {
    const length = heard.readUInt32BE(at);
    if (length === 0) break;
    parts.push(heard.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  expect(parts.length).toBe(3);
  expect(Buffer.concat(parts).equals(message)).toBe(true);
});

test.each<[string, (heard: Buffer, socket: Socket) => void, unknown]>([
  ['hangs up', (_, socket) => void socket.end(), { kind: 'failed', why: 'it gave no answer' }],
  ['breaks off', (_, socket) => void socket.resetAndDestroy(), { kind: 'failed', why: 'ECONNRESET' }],
  [
    'talks without end',
    (_, socket) => void socket.write('x'.repeat(5_000)),
    { kind: 'failed', why: 'its answer is too long' },
  ],
  [
    'answers in pieces',
    (heard, socket) => {
      if (!isComplete(heard)) return;
      socket.write('stream: Some');
      socket.write('Thing FOUND\0');
    },
    { kind: 'found', name: 'SomeThing' },
  ],
])('a clamd that %s', async (_, answer, expected) => {
  expect(await scan(await scripted(answer), contentOf(hello), AbortSignal.timeout(patience))).toEqual(expected);
});

test('a clamd that says nothing is waited for as long as was said', async () => {
  const silent = await scripted(() => undefined);
  const options = {
    address: silent,
    timeout: 50,
    maxSize: 1_000_000,
    isNeeded: false,
    log: silentLog,
    metrics: noMetrics,
  };
  expect((await createClamav({ ...options, isNeeded: true }).advise(questionOf(hello), never)).ruling).toBe('later');
  const advice = await createClamav(options).advise(questionOf(hello), never);
  expect(advice).toEqual({
    ruling: null,
    evidence: [
      { name: 'clamav', points: 0, why: 'ClamAV could not be asked: it did not answer in time.', details: [] },
    ],
  });
});

test('a message that cannot be read, and one that is too large', async () => {
  const address = await scripted(() => undefined);
  const broken: Content = { size: 10, read: () => Promise.reject(new Error('the disk is gone')) };
  expect(await scan(address, broken, AbortSignal.timeout(patience))).toEqual({
    kind: 'failed',
    why: 'the disk is gone',
  });
  const options = { address, timeout: patience, maxSize: 10, isNeeded: true, log: silentLog, metrics: noMetrics };
  const { evidence, ruling } = await createClamav(options).advise(questionOf(hello), never);
  expect([evidence[0]?.why, ruling]).toEqual(['ClamAV was not asked: the message is too large for it.', null]);
});

describeWith("Debian's clamd", { peers: ['clamd'] }, () => {
  let real: RealClamd | null = null;
  let path = '';

  beforeAll(async () => {
    real = await startClamd();
    ({ path } = real);
  }, patience);
  afterAll(() => real?.stop());

  test('finds what it knows, and nothing else', async () => {
    const options = {
      address: { path },
      timeout: patience,
      maxSize: 100_000_000,
      isNeeded: true,
      log: silentLog,
      metrics: noMetrics,
    };
    const clamav = createClamav(options);
    expect(await clamav.advise(questionOf(Buffer.from(infectedFrom('eve@gamma.test'))), never)).toMatchObject({
      ruling: 'malware',
      evidence: [{ name: 'clamav', points: 0, details: [signature] }],
    });
    expect((await clamav.advise(questionOf(hello), never)).evidence[0]?.why).toBe('ClamAV found no malware.');
  });

  test('a message above its StreamMaxLength is none that it was asked about', async () => {
    const large = contentOf(Buffer.alloc(8_000_000, 'x'));
    for (let times = 0; times < 5; times++) {
      expect(await scan({ path }, large, AbortSignal.timeout(patience))).toEqual({ kind: 'too large' });
    }
  });
});
