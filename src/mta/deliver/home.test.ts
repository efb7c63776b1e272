import { expect, test } from 'vitest';
import type { LeasedWork, QueueId, QueueRecipientId } from '../queue/port.ts';
import { contentOf } from '../testing/content.ts';
import { plainMail, plainRcpt } from '../testing/envelope.ts';
import { house } from '../testing/house.ts';
import { MemorySpool } from '../testing/spool.ts';
import { createHome } from './home.ts';

const held = (domain: string, ...addresses: readonly string[]): LeasedWork => {
  const recipients = addresses.map((address, at) => ({
    id: at as QueueRecipientId,
    address,
    domain,
    parameters: plainRcpt,
    state: 'waiting' as const,
    attempts: 0,
    nextAttempt: 0,
    lastReply: null,
    delayReported: null,
  }));
  const content = contentOf(Buffer.from('Received: x\r\nSubject: S\r\n\r\nlater\r\n'));
  const parameters = { ...plainMail, hold: { for: 60 } };
  const entry = {
    id: 'q0' as QueueId,
    reversePath: 'amy@alpha.test',
    parameters,
    receivedAt: 0,
    expires: 1,
    size: content.size,
    recipients,
  };
  return { entry, recipients, domain, content };
};

test('who is of this house gets it here, once its time has come', async () => {
  const world = house();
  const home = createHome(world);
  expect(await home.deliver(held('elsewhere.example', 'far@elsewhere.example'))).toBe(null);
  const fates = await home.deliver(held('alpha.test', 'alice@alpha.test', 'team@alpha.test', 'nobody@alpha.test'));
  expect(fates?.map(({ kind }) => kind)).toEqual(['delivered', 'delivered', 'failed']);
  const [one, team] = world.spool.accepted;
  expect(one?.deliveries.map(({ account }) => account)).toEqual([world.alice.id]);
  const text = one === undefined ? '' : MemorySpool.text(one, one.deliveries[0]?.prefix ?? Buffer.alloc(0));
  expect(text).toBe(
    'Return-Path: <amy@alpha.test>\r\nDelivered-To: alice@alpha.test\r\nReceived: x\r\nSubject: S\r\n\r\nlater\r\n',
  );
  expect(team?.deliveries.length).toBe(2);
  expect(team?.relay?.recipients.map(({ address }) => address)).toEqual(['far@elsewhere.example']);
});

test('what was delivered and not settled is not delivered again', async () => {
  const world = house();
  const home = createHome(world);
  const work = held('alpha.test', 'alice@alpha.test', 'amy@alpha.test');
  world.spool.full.add(world.amy.id);
  expect((await home.deliver(work))?.map(({ kind }) => kind)).toEqual(['delivered', 'deferred']);
  world.spool.full.clear();
  const before = world.spool.accepted.length;
  expect((await home.deliver(work))?.map(({ kind }) => kind)).toEqual(['delivered', 'delivered']);
  const again = world.spool.accepted.slice(before);
  expect(again.flatMap(({ deliveries }) => deliveries.map(({ account }) => account))).toEqual([world.amy.id]);
});

test('a mailbox that is closed meanwhile is a failure that the sender hears of', async () => {
  const world = house();
  world.directory.addAccount('gone@alpha.test', { disabled: true });
  const fates = await createHome(world).deliver(held('alpha.test', 'gone@alpha.test'));
  expect(fates?.[0]).toMatchObject({ kind: 'failed', status: '5.2.1' });
  expect(world.spool.accepted).toEqual([]);
});

test('a full mailbox and a full disk are for another time', async () => {
  const world = house();
  const home = createHome(world);
  world.spool.full.add(world.alice.id);
  expect((await home.deliver(held('alpha.test', 'alice@alpha.test')))?.[0]).toMatchObject({
    kind: 'deferred',
    status: '4.2.2',
  });
  world.spool.failure = 'disk-full';
  expect((await home.deliver(held('alpha.test', 'amy@alpha.test')))?.[0]).toMatchObject({
    kind: 'deferred',
    status: '4.3.1',
  });
});
