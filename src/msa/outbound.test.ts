/** What our users send is scored: held, refused, or only told, and who sends much of it is stopped. */
import { expect, test } from 'vitest';
import { noMetrics } from '../base/metrics.ts';
import { MemorySending } from '../mta/testing/door.ts';
import { stagedText } from '../mta/testing/content.ts';
import { clientOf, plainMail, transactionOf } from '../mta/testing/envelope.ts';
import { house } from '../mta/testing/house.ts';
import { createTally } from '../spam/reputation/tally.ts';
import { MemoryReputation } from '../spam/reputation/testing/memory.ts';
import { createHabits } from './habits.ts';
import { type OutboundAction, type OutboundOpinion, createOutbound } from './outbound.ts';
import { createSenders } from './senders.ts';
import { createSubmissionReceiver } from './submission.ts';
import { createSuspicions } from './suspicions.ts';

const point = (name: string, points: number) => ({ name, points, why: '', details: [] });

function open(action: OutboundAction, points: number | 'unknown' | 'broken', rulings: OutboundOpinion['rulings'] = []) {
  const world = house();
  const told: string[] = [];
  const log = { ...world.log, warn: (event: string) => told.push(event), error: (event: string) => told.push(event) };
  const tally = createTally({ ...world, memory: new MemoryReputation(), secret: Buffer.from('s') });
  const off = { suspectNewRecipients: 0, suspectNetworks: 0, suspectSpam: 3 };
  const senders = createSenders({
    ...world,
    memory: new MemorySending(),
    notices: () => Promise.resolve(),
    suspicions: createSuspicions(createHabits(tally), off, world.clock),
    limits: { suspectRecipients: 0, suspectFactor: 1, suspectBounces: 0 },
  });
  const receiver = createSubmissionReceiver({
    ...world,
    deliverLocally: 'all',
    senders,
    lookAt: createOutbound({
      action,
      threshold: 12,
      log,
      metrics: noMetrics,
      look: () =>
        points === 'broken'
          ? Promise.reject(new Error('no thread'))
          : Promise.resolve(
              points === 'unknown' ? null : { evidence: [point('words', points - 2), point('urgent', 2)], rulings },
            ),
    }),
  });
  const client = clientOf({ service: 'msa', account: world.alice });
  const recipients = ['far@elsewhere.example', 'amy@alpha.test'];
  const send = async () => {
    const refused = await receiver.mail(client, 'alice@alpha.test', plainMail);
    if (refused !== null) return `${refused.code} ${refused.text}`;
    const text = stagedText('From: alice@alpha.test\r\nTo: far@elsewhere.example\r\n\r\nHello\r\n');
    const answer = await receiver.data(client, transactionOf('alice@alpha.test', recipients), text);
    if (!('ok' in answer)) throw new Error('expected one answer');
    return answer.ok ? 'taken' : `${answer.error.code} ${answer.error.enhanced} ${answer.error.text}`;
  };
  const last = () => {
    const acceptance = world.spool.accepted.at(-1);
    return { held: acceptance?.relay?.held, into: acceptance?.deliveries[0]?.into };
  };
  return { ...world, told, send, last };
}

test('held: it waits in the queue, and is junk here', async () => {
  const { send, last, told } = open('hold', 14.2);
  expect(await send()).toBe('taken');
  expect(last()).toEqual({ held: true, into: { use: 'junk' } });
  expect(told).toEqual(['msa.message.spam']);
});

test('refused', async () => {
  const { send, spool } = open('refuse', 14.2);
  expect(await send()).toBe(
    '550 5.7.1 This message looks like spam (14.2 points: words, urgent): ask your administrator',
  );
  expect(spool.accepted).toEqual([]);
});

test.each<[OutboundAction, OutboundOpinion['rulings'], string, readonly string[]]>([
  [
    'log',
    [{ ruling: 'malware', name: 'Eicar\r\nTest' }],
    '554 5.7.1 This message carries malware (Eicar??Test): it was not sent',
    ['msa.message.malware'],
  ],
  [
    'hold',
    [{ ruling: 'later', name: 'clamav' }],
    '451 4.3.0 This message cannot be looked into now: try again later',
    [],
  ],
])('%s, ruled %j: refused', async (action, rulings, reply, events) => {
  const { send, spool, told } = open(action, 0, rulings);
  expect(await send()).toBe(reply);
  expect(spool.accepted).toEqual([]);
  expect(told).toEqual(events);
});

test.each<[OutboundAction, number | 'unknown' | 'broken', readonly string[]]>([
  ['log', 14.2, ['msa.message.spam']],
  ['refuse', 11.9, []],
  ['refuse', 'unknown', []],
  ['refuse', 'broken', ['msa.score.failed']],
])('%s, %s points: it goes on', async (action, points, events) => {
  const { send, last, told } = open(action, points);
  expect(await send()).toBe('taken');
  expect(last()).toMatchObject({ held: false });
  expect(told).toEqual(events);
});

test('who sends several of them may send nothing more', async () => {
  const { send } = open('log', 14);
  for (let i = 0; i < 3; i++) expect(await send()).toBe('taken');
  expect(await send()).toBe(
    '450 Sending is held for your account (3 messages within an hour that look like spam): ask your administrator',
  );
});
