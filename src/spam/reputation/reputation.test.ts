import fc from 'fast-check';
import { expect, test } from 'vitest';
import { silentLog } from '../../base/log.ts';
import type { TrustGlimpse } from '../types.ts';
import { limits } from '../limits.ts';
import { changed, noCounts, periodOf, recent } from './counts.ts';
import { evidenceOf, pointsOf } from './points.ts';
import { type Outcome, createReputation, lessonOf } from './reputation.ts';
import { type Sender, sourcesOf } from './sources.ts';
import { createTally } from './tally.ts';
import { MemoryReputation } from './testing/memory.ts';

const day = 86_400_000;

const trustOf = (change: Partial<TrustGlimpse> = {}): TrustGlimpse => ({
  spf: { mailFrom: { result: 'none', domain: 'bounces.example' } },
  dkim: [],
  dmarc: { result: 'none' },
  ...change,
});

const senderOf = (ip: string, trust: TrustGlimpse | null = null, domain = 'author.example'): Sender => ({
  envelope: { mailFrom: 'a@bounces.example', helo: 'mx.example', ip },
  trust,
  from: { domain },
});

const spfPass = { mailFrom: { result: 'pass', domain: 'bounces.example' } };
const signed = (domain: string, result = 'pass') => ({ result, domain });

test.each<[string, Sender, readonly string[]]>([
  ['nothing is proved', senderOf('192.0.2.7', trustOf()), ['address 192.0.2.7', 'network 192.0.2.0/24']],
  ['of a file', senderOf('192.0.2.7'), ['address 192.0.2.7', 'network 192.0.2.0/24']],
  ['IPv6', senderOf('2001:db8:1:2::9'), ['address 2001:db8:1:2::/64', 'network 2001:db8:1::/48']],
  ['SPF', senderOf('', trustOf({ spf: spfPass })), ['domain bounces.example']],
  ['DMARC', senderOf('', trustOf({ spf: spfPass, dmarc: { result: 'pass' } })), ['domain author.example']],
  [
    'signers, each once, the author not again',
    senderOf(
      '',
      trustOf({
        dmarc: { result: 'pass' },
        dkim: [signed('author.example'), signed('Esp.example'), signed('esp.example'), signed('bad.example', 'fail')],
      }),
    ),
    ['domain author.example', 'signer esp.example'],
  ],
])('who it is from: %s', (_name, sender, expected) => {
  expect(sourcesOf(sender).map(({ kind, name }) => `${kind} ${name}`)).toEqual(expected);
});

function open() {
  const time = { now: 100 * 30 * day };
  const memory = new MemoryReputation();
  const lost: string[] = [];
  const log = { ...silentLog, error: (event: string) => lost.push(event) };
  const tally = createTally({ memory, secret: Buffer.from('s'), clock: { now: () => time.now }, log });
  const reputation = { ...createReputation(tally), flush: tally.flush };
  const note = (count: number, sender: Sender, outcome: Outcome): void => {
    for (let i = 0; i < count; i++) reputation.note(sender, outcome);
  };
  const ask = async (sender: Sender) => {
    const question = {
      ...sender,
      session: 's1',
      recipients: [],
      from: { ...sender.from, name: '', address: '' },
      fields: [],
      hosts: [],
      files: [],
      content: { size: 0, read: () => Promise.resolve(Buffer.alloc(0)) },
      at: time.now,
    };
    return (await reputation.adviser.advise(question, new AbortController().signal)).evidence;
  };
  return { time, memory, lost, reputation, note, ask };
}

test('who is new has no points; a bad network has its sentence; what was just noted counts at once', async () => {
  const { note, ask, reputation } = open();
  expect(await ask(senderOf('192.0.2.7'))).toEqual([
    { name: 'reputation', points: 0, why: 'Nothing is known of who sent it.', details: [] },
  ]);
  note(40, senderOf('192.0.2.7'), 'spam');
  note(1, senderOf('192.0.2.8'), 'ham');
  const before = await ask(senderOf('192.0.2.9'));
  expect(before).toEqual([
    {
      name: 'reputation-network',
      points: 1,
      why: '40 of 41 messages from 192.0.2.0/24 were spam in the last 30 days.',
      details: [],
    },
  ]);
  await reputation.flush();
  expect(await ask(senderOf('192.0.2.9'))).toEqual(before);
  const own = await ask(senderOf('192.0.2.7'));
  expect(own.map(({ name, points, why }) => [name, points, why])).toEqual([
    ['reputation-address', 2, 'All of 40 messages from 192.0.2.7 were spam in the last 30 days.'],
    // The address is known well enough to stand for itself.
    ['reputation-network', 0, '40 of 41 messages from 192.0.2.0/24 were spam in the last 30 days.'],
  ]);
});

test('all is gathered into one write', async () => {
  const { note, reputation, memory } = open();
  note(1000, senderOf('192.0.2.7'), 'ham');
  expect(memory.writes).toBe(0);
  await reputation.flush();
  await reputation.flush();
  expect(memory.writes).toBe(1);
});

test('memory is bounded, and what cannot be written is forgotten', async () => {
  const { note, reputation, memory, lost, ask } = open();
  memory.add = () => Promise.reject(new Error('disk full'));
  for (let i = 0; i < limits.gatheredSenders; i++) note(1, senderOf(`10.${i >> 8}.${i & 255}.1`), 'spam');
  await reputation.flush();
  expect(lost.length).toBeGreaterThan(0);
  expect((await ask(senderOf('10.0.0.1')))[0]?.points).toBe(0);
});

test('it fades, and is gone after two periods', async () => {
  const { note, ask, time, reputation } = open();
  note(40, senderOf('192.0.2.7'), 'spam');
  await reputation.flush();
  time.now += 45 * day;
  expect((await ask(senderOf('192.0.2.7')))[0]?.why).toBe(
    'All of 20 messages from 192.0.2.7 were spam in the last 30 days.',
  );
  time.now += 15 * day;
  expect((await ask(senderOf('192.0.2.7')))[0]?.name).toBe('reputation');
});

test('a user who moves mail out of Junk corrects it', async () => {
  const { note, ask, reputation } = open();
  const sender = senderOf('', trustOf({ spf: spfPass }));
  note(10, sender, 'spam');
  await reputation.flush();
  for (let i = 0; i < 10; i++) reputation.correct(sender, 'spam', 'ham');
  reputation.correct(sender, 'ham', 'ham');
  expect((await ask(sender))[0]?.why).toBe('All of 10 messages from bounces.example were wanted in the last 30 days.');
  reputation.correct(sender, null, 'spam');
  expect((await ask(sender))[0]?.why).toBe('10 of 11 messages from bounces.example were wanted in the last 30 days.');
});

const count = fc.integer({ min: 0, max: 1_000_000 });
const counts = fc.record({ ham: count, spam: count, refused: count });

test('points are bounded, and more spam is never fewer points', () => {
  fc.assert(
    fc.property(fc.constantFrom('address', 'network', 'domain', 'signer'), counts, count, (kind, past, more) => {
      const source = { kind, name: 'x' } as const;
      const points = pointsOf({ source, counts: past });
      expect(Math.abs(points)).toBeLessThanOrEqual(2);
      const worse = { ...past, spam: past.spam + past.ham + more };
      expect(pointsOf({ source, counts: { ...worse, spam: worse.spam + 1 } })).toBeGreaterThanOrEqual(
        pointsOf({ source, counts: worse }) - 1e-9,
      );
      const [first] = evidenceOf([{ source, counts: past }]);
      expect(Number.isFinite(first?.points)).toBe(true);
    }),
  );
});

test('counts never fall below zero and never outgrow what was noted', () => {
  const step = fc.record({ wait: fc.integer({ min: 0, max: 40 }), delta: fc.integer({ min: -5, max: 5 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      let now = 0;
      let history = null;
      let noted = 0;
      for (const { wait, delta } of steps) {
        now += wait * day;
        noted += Math.max(0, delta);
        history = changed(history, periodOf(now), { ...noCounts, spam: delta });
        const { spam } = recent(history, now);
        expect(spam).toBeGreaterThanOrEqual(0);
        expect(spam).toBeLessThanOrEqual(noted);
      }
    }),
  );
});

const thresholds = { unsure: 0, spam: 2.4 };
const bad = { name: 'reputation-address', points: 2, why: '', details: [] };

test.each<[number, boolean, boolean, Outcome | null]>([
  [3, false, false, 'spam'],
  [3, true, false, 'refused'],
  // A bad name does not prove itself.
  [3, false, true, null],
  [1.5, false, true, 'ham'],
  [-1, false, false, 'ham'],
  [1, false, false, null],
])('a score of %d teaches (refused: %s, known as bad: %s) %s', (score, refused, known, outcome) => {
  expect(lessonOf({ score, evidence: known ? [bad] : [] }, refused, thresholds)).toBe(outcome);
});
