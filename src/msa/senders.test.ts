import { expect, test } from 'vitest';
import { stagedText } from '../mta/testing/content.ts';
import { MemorySending } from '../mta/testing/door.ts';
import { clientOf, plainMail, plainRcpt, transactionOf } from '../mta/testing/envelope.ts';
import { house } from '../mta/testing/house.ts';
import { createNotices } from '../mta/notice.ts';
import { MemorySpool } from '../mta/testing/spool.ts';
import { createSenders } from './senders.ts';
import { createSubmissionReceiver } from './submission.ts';
import { HourWindow } from './window.ts';

const hour = 3_600_000;
const day = 24 * hour;

function open() {
  const world = house();
  const memory = new MemorySending();
  const told: string[] = [];
  const users: string[] = [];
  const senders = createSenders({
    ...world,
    memory,
    notices: (subject, text, to = 'postmaster') => {
      (to === 'postmaster' ? told : users).push(`${subject}\n${text}`);
      return Promise.resolve();
    },
    limits: { suspectRecipients: 100, suspectFactor: 5, suspectBounces: 10 },
  });
  return { ...world, memory, told, users, senders };
}

test('what is usual for an account is not suspicious; five times as much is', async () => {
  const { senders, memory, told, users, alice, time } = open();
  await senders.sent(alice, 'q1', 90);
  time.now += day;
  await senders.sent(alice, 'q2', 450);
  expect(await senders.held(alice)).toBeNull();
  await senders.sent(alice, 'q3', 1);
  expect(await senders.held(alice)).toEqual({
    code: 450,
    enhanced: '4.7.1',
    text: 'Sending is held for your account (451 recipients within an hour, where at most 90 were usual in the 31 days before): ask your administrator',
  });
  expect(memory.kept.get(alice.id)?.since).toBe(time.now);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('    postern account release alice@alpha.test\r\n');
  expect(users).toHaveLength(1);
  expect(users[0]).toContain('alice@alpha.test may send nothing for now: 451 recipients within an hour');
  await senders.sent(alice, 'q4', 100);
  expect(told).toHaveLength(1);
});

test('an account without a past; the past of today does not count', async () => {
  const { senders, alice, amy } = open();
  for (let i = 0; i < 10; i++) await senders.sent(alice, `q${i}`, 10);
  expect(await senders.held(alice)).toBeNull();
  await senders.sent(alice, 'q', 1);
  expect((await senders.held(alice))?.text).toContain('(101 recipients within an hour, where fewer than 20 were usual');
  expect(await senders.held(amy)).toBeNull();
});

test('spread over hours it is usual', async () => {
  const { senders, alice, time } = open();
  for (let i = 0; i < 50; i++) {
    await senders.sent(alice, `q${i}`, 30);
    time.now += hour / 3 + 300_000;
  }
  expect(await senders.held(alice)).toBeNull();
});

test('who is released may begin anew', async () => {
  const { senders, memory, alice } = open();
  await senders.sent(alice, 'q1', 101);
  await memory.release(alice.id);
  expect(await senders.held(alice)).toBeNull();
  await senders.sent(alice, 'q2', 50);
  expect(await senders.held(alice)).toBeNull();
  await senders.sent(alice, 'q3', 51);
  expect(await senders.held(alice)).not.toBeNull();
});

test('many that do not exist, and a quarter of all', async () => {
  const { senders, alice, amy } = open();
  await senders.sent(alice, 'q1', 40);
  await senders.bounced('q1', 9);
  await senders.bounced('unknown', 100);
  expect(await senders.held(alice)).toBeNull();
  await senders.bounced('q1', 1);
  expect((await senders.held(alice))?.text).toContain(
    '(10 recipients that do not exist within an hour, of 40 written to)',
  );
  await senders.sent(amy, 'q2', 99);
  await senders.bounced('q2', 24);
  expect(await senders.held(amy)).toBeNull();
});

test('a limit is told once a day', async () => {
  const { senders, told, alice, amy, time } = open();
  await senders.limited(alice, '500 messages within an hour');
  await senders.limited(alice, '500 messages within an hour');
  await senders.limited(amy, '500 messages within an hour');
  expect(told.map((text) => text.split('\n')[0])).toEqual([
    'alice@alpha.test sends more than it may',
    'amy@alpha.test sends more than it may',
  ]);
  time.now += day;
  await senders.limited(alice, '500 messages within an hour');
  expect(told).toHaveLength(3);
});

test('a memory that fails keeps nobody from sending', async () => {
  const { senders, memory, alice } = open();
  memory.keepHold = () => Promise.reject(new Error('disk full'));
  await senders.sent(alice, 'q1', 101);
});

test('submission asks, counts, and warns; the notice reaches postmaster', async () => {
  const world = house();
  const memory = new MemorySending();
  const senders = createSenders({
    ...world,
    memory,
    notices: createNotices({ ...world, postmaster: 'amy@alpha.test' }),
    limits: { suspectRecipients: 2, suspectFactor: 1, suspectBounces: 0 },
  });
  const receiver = createSubmissionReceiver({
    ...world,
    deliverLocally: 'all',
    senders,
    rate: { messagesPerHour: 2, recipientsPerHour: 2 },
  });
  const client = clientOf({ service: 'msa', account: world.alice });
  const staged = stagedText('From: alice@alpha.test\r\nSubject: x\r\n\r\nHello\r\n');
  await receiver.data(client, transactionOf('alice@alpha.test', ['bob@beta.test', 'amy@alpha.test']), staged);
  world.spool.accepted.length = 0;
  expect(await receiver.mail(client, 'alice@alpha.test', plainMail)).toBeNull();
  expect(await receiver.rcpt(client, transactionOf('alice@alpha.test'), 'd@x.example', plainRcpt)).toMatchObject({
    code: 451,
  });
  const [warning] = world.spool.accepted;
  expect(warning?.deliveries.map(({ account }) => account)).toEqual([world.amy.id]);
  const text = warning === undefined ? '' : MemorySpool.text(warning, Buffer.alloc(0));
  expect(text).toContain('Subject: alice@alpha.test sends more than it may\r\n');
  expect(text).toContain('has reached its limit: 2 recipients within an hour.\r\n');

  await senders.sent(world.alice, 'q', 1);
  expect(await receiver.mail(client, 'alice@alpha.test', plainMail)).toMatchObject({ code: 450, enhanced: '4.7.1' });
  expect(await receiver.mail(clientOf({ service: 'msa', account: world.bob }), 'bob@beta.test', plainMail)).toBeNull();
});

test('a window forgets what is an hour old', () => {
  const time = { now: 10 * hour };
  const window = new HourWindow({ now: () => time.now });
  window.add(1);
  time.now += hour / 2;
  window.add(2);
  time.now += hour / 2;
  expect(window.total).toBe(2);
  time.now -= hour;
  expect(window.total).toBe(2);
  time.now += 3 * hour;
  expect(window.total).toBe(0);
});
