import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../../base/log.ts';
import { limits } from './limits.ts';
import { type Scoring, type ScoringOptions, createScoring } from './pool.ts';
import type { Circumstances, Gathered } from './protocol.ts';

const known = { rows: [], totals: { spam: 0, ham: 0, bias: 0 } };
const circumstances: Circumstances = {
  envelope: { mailFrom: 'eve@gamma.test', helo: 'mx.gamma.test', ip: '192.0.2.7' },
  trust: null,
  receivedAt: 0,
};
const moody = new URL('./testing/moody-thread.ts', import.meta.url);

let open: Scoring | null = null;
const scoring = (options: Partial<ScoringOptions> = {}): Scoring =>
  (open = createScoring({ log: silentLog, threads: 1, ...options }));
afterEach(() => open?.close());

test('a message is scored in a thread, and what others ask of it comes back first', async () => {
  const octets = Buffer.from(
    'From: Eve <eve@gamma.test>\r\nSubject: MAKE MONEY FAST!!!\r\n\r\nSee http://Shop.Example/x and http://shop.example/y\r\n',
  );
  const seen: Gathered[] = [];
  const scored = await scoring().score(octets, circumstances, (gathered) => {
    seen.push(gathered);
    return Promise.resolve([known, known]);
  });
  if (!scored.ok) return expect.fail(scored.error);
  expect(scored.value).toHaveLength(2);
  expect(scored.value[0]?.evidence.map(({ name }) => name)).toContain('loud-subject');
  expect(seen[0]).toMatchObject({ from: { address: 'eve@gamma.test' }, hosts: ['shop.example'] });
  expect(seen[0]?.keys.length).toBeGreaterThan(5);
  expect(seen[0]?.fields.map(({ name }) => name)).toEqual(['from', 'subject']);
});

const outcome = async (pool: Scoring, text: string): Promise<string> => {
  const result = await pool.score(Buffer.from(text), circumstances, () => Promise.resolve([known]));
  return result.ok ? 'scored' : result.error;
};

test('a thread that dies is replaced; only the message that it was at is lost for the score', async () => {
  const pool = scoring({ module: moody });
  const all = ['one', 'die', 'two', 'fail', 'three'].map((text) => outcome(pool, text));
  const said = await Promise.all(all);
  expect(said).toEqual([
    'scored',
    expect.stringContaining('the thread that scored it ended'),
    'scored',
    'no',
    'scored',
  ]);
  expect(await outcome(pool, 'four')).toBe('scored');
});

test('a thread that computes for ever is ended', async () => {
  const pool = scoring({ module: moody, step: 300 });
  expect(await Promise.all([outcome(pool, 'hang'), outcome(pool, 'one')])).toEqual([
    'the thread that scored it ended: it took too long',
    'scored',
  ]);
});

test('a message whose words cannot be looked up has no score', async () => {
  const pool = scoring({ module: moody });
  const result = await pool.score(Buffer.from('x'), circumstances, () => Promise.reject(new Error('closed')));
  expect(result).toEqual({ ok: false, error: 'closed' });
  expect(await outcome(pool, 'one')).toBe('scored');
});

test('more than can wait are not kept, and nobody waits for a pool that is closed', async () => {
  const pool = scoring({ module: moody });
  const hangs = Array.from({ length: limits.inThread }, () => outcome(pool, 'hang'));
  const waiting = Array.from({ length: limits.waiting }, () => outcome(pool, 'one'));
  expect(await outcome(pool, 'one')).toBe('too many messages wait to be scored');
  await pool.close();
  expect(new Set(await Promise.all([...hangs, ...waiting]))).toEqual(new Set(['the server is stopping']));
  expect(await outcome(pool, 'one')).toBe('the server is stopping');
});
