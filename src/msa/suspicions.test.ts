import { expect, test } from 'vitest';
import { silentLog } from '../base/log.ts';
import type { AccountId } from '../directory/types.ts';
import { createTally } from '../spam/reputation/tally.ts';
import { MemoryReputation } from '../spam/reputation/testing/memory.ts';
import { createHabits } from './habits.ts';
import { type SuspicionLimits, createSuspicions } from './suspicions.ts';

const hour = 3_600_000;
const day = 24 * hour;
const [ann, ben] = [1, 2] as unknown as readonly [AccountId, AccountId];

function open(limits: Partial<SuspicionLimits> = {}) {
  const time = { now: 100 * 30 * day };
  const clock = { now: () => time.now };
  const tally = createTally({ memory: new MemoryReputation(), secret: Buffer.from('s'), clock, log: silentLog });
  const allowed = { suspectNewRecipients: 5, suspectNetworks: 3, suspectSpam: 2, ...limits };
  const suspicions = createSuspicions(createHabits(tally), allowed, clock);
  const send = (recipients: readonly string[], changes: { readonly from?: string; readonly spam?: boolean } = {}) =>
    suspicions.sent(ann, {
      recipients,
      remoteAddress: changes.from ?? '192.0.2.1',
      looksLikeSpam: changes.spam ?? false,
    });
  return { time, tally, suspicions, send };
}

const people = (count: number, from = 0): readonly string[] =>
  Array.from({ length: count }, (_none, index) => `p${index + from}@example.org`);

test('many people whom it never wrote to; those it knows are nobody’s business', async () => {
  const { send, time, tally } = open();
  expect(send(people(4))).toBeNull();
  expect(send(people(1, 4))).toBe('5 recipients within an hour that it never wrote to, of 5');
  await tally.flush();
  time.now += 2 * hour;
  for (let i = 0; i < 10; i++) expect(send(people(5))).toBeNull();
  // Some new ones among many that it knows.
  expect(send(people(5, 10))).toBeNull();
  // After two months they are strangers again.
  time.now += 61 * day;
  expect(send(people(5))).toContain('never wrote to');
});

test('many networks that it never came from, by sending or by logging in', () => {
  const { suspicions, send, time } = open();
  expect(send([], { from: '192.0.2.1' })).toBeNull();
  expect(suspicions.signedIn(ann, '198.51.100.1')).toBeNull();
  expect(suspicions.signedIn(ann, '198.51.100.200')).toBeNull();
  expect(suspicions.signedIn(ben, '203.0.113.1')).toBeNull();
  time.now += hour + 1;
  for (const address of ['192.0.2.9', '198.51.100.9', '10.1.1.1', '10.2.1.1'])
    expect(suspicions.signedIn(ann, address)).toBeNull();
  expect(suspicions.signedIn(ann, '2001:db8::1')).toBe('3 networks within an hour that it never came from');
  suspicions.forgive(ann);
  expect(suspicions.signedIn(ann, '2001:db8:1::1')).toBeNull();
});

test('mail that looks like spam', () => {
  const { send, time } = open();
  expect(send(['a@b.example'], { spam: true })).toBeNull();
  time.now += hour;
  expect(send(['a@b.example'], { spam: true })).toBeNull();
  expect(send(['a@b.example'], { spam: true })).toBe('2 messages within an hour that look like spam');
});

test('0 never suspects', () => {
  const { send } = open({ suspectNewRecipients: 0, suspectNetworks: 0, suspectSpam: 0 });
  for (let i = 0; i < 20; i++) expect(send(people(20, 20 * i), { from: `10.${i}.0.1`, spam: true })).toBeNull();
});
