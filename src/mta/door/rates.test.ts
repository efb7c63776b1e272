import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createNetworks } from '../../base/networks.ts';
import { createInboundReceiver } from '../receive/inbound.ts';
import type { Client } from '../receive/port.ts';
import { stagedText } from '../testing/content.ts';
import { openDoor } from '../testing/door.ts';
import { clientOf, plainMail, plainRcpt, transactionOf } from '../testing/envelope.ts';
import { house } from '../testing/house.ts';
import { Buckets } from './buckets.ts';
import { ErrorCounts } from './errors.ts';
import { type DoorLimits, limits as bounds } from './limits.ts';
import { createRates } from './rates.ts';

const message = 'From: a@client.example\r\nSubject: hi\r\n\r\nHello\r\n';

function open(limits: Partial<DoorLimits>) {
  const world = house();
  const errors = new ErrorCounts(world.clock);
  const allows = createNetworks([{ address: '203.0.113.0', prefix: 24 }]);
  const checks = createRates({
    limits: { ...openDoor, ...limits },
    allows,
    subaddressSeparators: '+',
    errors,
    clock: world.clock,
  });
  const receiver = createInboundReceiver({ ...world, relayFor: () => false, checks });
  const wordOf = (refusal: { code: number; enhanced: string } | null): string =>
    refusal === null ? 'ok' : `${refusal.code} ${refusal.enhanced}`;
  const connect = async (client: Partial<Client>) => wordOf(await receiver.connect(clientOf(client)));
  /** What the message is answered, at the first step that refuses it. */
  const send = async (client: Partial<Client>, from: string, to: string): Promise<string> => {
    const transaction = transactionOf(from, [to]);
    const refusal =
      (await receiver.mail(clientOf(client), from, plainMail)) ??
      (await receiver.rcpt(clientOf(client), transactionOf(from), to, plainRcpt));
    if (refusal !== null) return wordOf(refusal);
    const answer = await receiver.data(clientOf(client), transaction, stagedText(message));
    return [answer].flat().every(({ ok }) => ok) ? 'ok' : 'refused';
  };
  return { ...world, errors, receiver, connect, send };
}

const one = { remoteAddress: '192.0.2.7' };
const neighbour = { remoteAddress: '192.0.2.8' };
const stranger = { remoteAddress: '198.51.100.1' };
const friend = { remoteAddress: '203.0.113.9' };
const lmtp = { ...one, service: 'lmtp' as const };

test('connections of an address, and time heals', async () => {
  const { connect, time } = open({ connectionsPerMinute: 2 });
  expect([await connect(one), await connect(one), await connect(one)]).toEqual(['ok', 'ok', '421 4.7.0']);
  expect([await connect(neighbour), await connect(lmtp)]).toEqual(['ok', 'ok']);
  time.now += 30_000;
  expect([await connect(one), await connect(one)]).toEqual(['ok', '421 4.7.0']);
});

test('connections of a network', async () => {
  const { connect } = open({ networkConnectionsPerMinute: 2 });
  expect([await connect(one), await connect(neighbour), await connect(one)]).toEqual(['ok', 'ok', '421 4.7.0']);
  const six = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'];
  const answers = [];
  for (const remoteAddress of six) answers.push(await connect({ remoteAddress }));
  expect(answers).toEqual(['ok', 'ok', '421 4.7.0', 'ok']);
});

test('who is on the allow list is never held up', async () => {
  const { connect, send, errors } = open({ connectionsPerMinute: 1, messagesPerHour: 1, errorsPerHour: 1 });
  errors.add(friend.remoteAddress);
  for (let i = 0; i < 5; i++) {
    expect(await connect(friend)).toBe('ok');
    expect(await send(friend, 'a@client.example', 'alice@alpha.test')).toBe('ok');
  }
});

test.each<[string, Partial<DoorLimits>, Partial<Client>, string, string]>([
  ['of an address', { messagesPerHour: 2 }, one, 'z@z.example', 'amy@alpha.test'],
  ['of a network', { networkMessagesPerHour: 2 }, neighbour, 'z@z.example', 'amy@alpha.test'],
  ['of a sender', { senderMessagesPerHour: 2 }, stranger, 'A@CLIENT.example', 'amy@alpha.test'],
  ['to a recipient', { recipientMessagesPerHour: 2 }, stranger, 'z@z.example', 'ALICE+bomb@alpha.test'],
])('messages %s', async (_name, limits, client, from, to) => {
  const { send, time } = open(limits);
  expect(await send(one, 'a@client.example', 'alice@alpha.test')).toBe('ok');
  expect(await send(one, 'a@client.example', 'alice+x@alpha.test')).toBe('ok');
  expect(await send(client, from, to)).toBe('450 4.7.28');
  // Somebody else, from elsewhere, to somebody else.
  expect(await send({ remoteAddress: '198.51.100.2' }, 'y@y.example', 'bob@beta.test')).toBe('ok');
  expect(await send(lmtp, from, to)).toBe('ok');
  time.now += 3_600_000;
  expect(await send(client, from, to)).toBe('ok');
});

test('notifications have no sender that is counted', async () => {
  const { send } = open({ senderMessagesPerHour: 1 });
  for (let i = 0; i < 3; i++) expect(await send(one, '', 'alice@alpha.test')).toBe('ok');
});

test('recipients that are asked for and sent nothing are not used up', async () => {
  const { receiver, send } = open({ recipientMessagesPerHour: 1 });
  for (let i = 0; i < 3; i++)
    expect(await receiver.rcpt(clientOf(one), transactionOf(''), 'alice@alpha.test', plainRcpt)).toBeNull();
  expect(await send(one, 'a@client.example', 'alice@alpha.test')).toBe('ok');
  expect(await send(one, 'a@client.example', 'alice@alpha.test')).toBe('450 4.7.28');
});

test('too many errors close the door for the rest of the hour', async () => {
  const { connect, errors, time } = open({ errorsPerHour: 2 });
  errors.add(one.remoteAddress);
  expect(await connect(one)).toBe('ok');
  time.now += 1_800_000;
  errors.add(one.remoteAddress);
  expect(await connect(one)).toBe('421 4.7.0');
  time.now += 1_800_000;
  expect(await connect(one)).toBe('ok');
});

test('a bucket never gives more than it holds and what time brings back', () => {
  const step = fc.record({ wait: fc.integer({ min: -5_000, max: 40_000 }), key: fc.constantFrom('a', 'b') });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(step, { maxLength: 200 }), (amount, steps) => {
      let now = 1_000_000;
      let passed = 0;
      const buckets = new Buckets({ amount, within: 60_000 }, 10, { now: () => now });
      const taken = new Map<string, number>();
      for (const { wait, key } of steps) {
        now += wait;
        passed += Math.abs(wait);
        if (buckets.take(key)) taken.set(key, (taken.get(key) ?? 0) + 1);
      }
      for (const count of taken.values()) expect(count).toBeLessThanOrEqual(amount + (passed / 60_000) * amount + 1e-6);
    }),
  );
});

test('memory is bounded: who was not seen for longest is forgiven', () => {
  const buckets = new Buckets({ amount: 1, within: bounds.hour }, 2, { now: () => 0 });
  expect(['a', 'b', 'a', 'c', 'b'].map((key) => buckets.take(key))).toEqual([true, true, false, true, true]);
});
