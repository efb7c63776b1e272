import { expect, test } from 'vitest';
import { tableResolver } from '../../../dns/testing/table.ts';
import { MemoryGreylist } from '../../../spam/greylist/testing/memory.ts';
import { createFindings } from '../../door/findings.ts';
import type { TrustRecord } from '../../../trust/evidence/record.ts';
import { stagedText } from '../../testing/content.ts';
import { clientOf, plainRcpt, transactionOf } from '../../testing/envelope.ts';
import { house } from '../../testing/house.ts';
import { awaitedSignatures } from '../awaited.ts';
import { createInboundReceiver } from '../inbound.ts';
import { type Judgement, asItCame } from '../judge.ts';
import type { Client } from '../port.ts';
import { greylisting } from './greylist.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

function open() {
  const world = house();
  const memory = new MemoryGreylist();
  const findings = createFindings();
  const good = new Set<string>();
  const awaited = awaitedSignatures((domain) => good.has(domain));
  const check = greylisting({
    ...world,
    memory,
    secret: Buffer.from('secret'),
    limits: { delay: 5 * minute, window: 2 * day, remember: 36 * day, learnNetwork: 2 },
    isExempt: ({ service }) => service === 'lmtp',
    findings,
    isGoodDomain: (domain) => good.has(domain),
    awaited,
    resolver: tableResolver({ 'TXT client.example': ['v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 -all'] }),
  });
  const receiver = createInboundReceiver({ ...world, relayFor: () => false, checks: { rcpt: [check] } });
  const from = async (remoteAddress: string, sender: string, to = 'alice@alpha.test', more: Partial<Client> = {}) => {
    const refusal = await receiver.rcpt(clientOf({ remoteAddress, ...more }), transactionOf(sender), to, plainRcpt);
    return refusal === null ? 'ok' : `${refusal.code} ${refusal.enhanced} ${refusal.text}`;
  };
  return { ...world, memory, findings, good, awaited, from };
}

const wait = (time: string): string => `451 4.7.1 Greylisted: this server does not know you yet, try again in ${time}`;
const [one, neighbour, elsewhere, stranger] = ['192.0.2.7', '192.0.2.8', '198.51.100.1', '203.0.113.1'] as const;

test('a stranger waits, comes back, and is known until it is forgotten', async () => {
  const { from, time } = open();
  expect(await from(one, 'a@other.example')).toBe(wait('5 minutes'));
  time.now += 4 * minute + 1;
  expect(await from(one, 'a@other.example')).toBe(wait('a minute'));
  expect(await from(one, 'A@Other.example', 'Alice@alpha.test')).toBe(wait('a minute'));
  time.now += minute;
  expect(await from(one, 'a@other.example')).toBe('ok');
  // By sender and network, and by address.
  expect(await from(neighbour, 'a@other.example', 'amy@alpha.test')).toBe('ok');
  expect(await from(one, 'b@third.example')).toBe('ok');
  expect(await from(neighbour, 'b@third.example')).toBe(wait('5 minutes'));
  // Each use makes it known for longer.
  time.now += 30 * day;
  expect(await from(one, 'a@other.example')).toBe('ok');
  time.now += 30 * day;
  expect(await from(one, 'a@other.example')).toBe('ok');
  time.now += 36 * day;
  expect(await from(one, 'a@other.example')).toBe(wait('5 minutes'));
});

test('who comes back too late begins anew', async () => {
  const { from, time } = open();
  expect(await from(one, 'a@other.example')).toBe(wait('5 minutes'));
  time.now += 2 * day;
  expect(await from(one, 'a@other.example')).toBe(wait('5 minutes'));
});

test('a network is learned', async () => {
  const { from, time } = open();
  for (const [address, sender] of [
    [one, 'a@other.example'],
    [neighbour, 'b@third.example'],
  ] as const) {
    await from(address, sender);
    time.now += 6 * minute;
    expect(await from(address, sender)).toBe('ok');
  }
  expect(await from('192.0.2.200', 'c@fourth.example')).toBe('ok');
});

test('a domain is learned where SPF passes, and is known from everywhere that it allows', async () => {
  const { from, time } = open();
  await from(one, 'a@client.example');
  time.now += 6 * minute;
  expect(await from(one, 'a@client.example')).toBe('ok');
  expect(await from(elsewhere, 'b@client.example')).toBe('ok');
  expect(await from(stranger, 'b@client.example')).toBe(wait('5 minutes'));
});

test('whom it does not concern', async () => {
  const { from, findings, memory } = open();
  expect(await from(one, 'a@other.example', 'postmaster')).toBe('ok');
  expect(await from(one, 'a@other.example', 'alice@alpha.test', { service: 'lmtp' })).toBe('ok');
  findings.add('s9', [{ name: 'allow-list', points: -1, why: 'on the allow list wl.test', details: [] }]);
  expect(await from(one, 'a@other.example', 'alice@alpha.test', { session: 's9' })).toBe('ok');
  expect(await from(one, 'a@other.example', 'nobody@alpha.test')).toBe('550 5.1.1 There is no such user here');
  expect(memory.entries.size).toBe(0);
});

test('a notification waits like any other mail', async () => {
  const { from, time } = open();
  expect(await from(one, '')).toBe(wait('5 minutes'));
  time.now += 6 * minute;
  expect(await from(one, '')).toBe('ok');
});

test('who is known for wanted mail does not wait: at once where SPF passes, else if the message is signed', async () => {
  const { from, good, awaited } = open();
  good.add('client.example');
  expect(await from(one, 'a@client.example')).toBe('ok');
  expect(await from(stranger, 'a@client.example')).toBe('ok');
  const signed = (result: string, domain: string): Judgement => {
    const dkim = [{ ...({} as TrustRecord['dkim'][number]), result: result as 'pass', domain }];
    return { ...asItCame(stagedText('')), trust: { ...({} as TrustRecord), dkim } };
  };
  const judged = {
    client: clientOf(),
    transaction: transactionOf(''),
    staged: stagedText(''),
    header: Buffer.alloc(0),
  };
  const end = async (before: Judgement): Promise<string | undefined> =>
    (await awaited.judge.judge({ ...judged, fields: [] }, before)).refusal?.enhanced;
  expect(await end(signed('pass', 'client.example'))).toBeUndefined();
  for (const [result, domain] of [
    ['fail', 'client.example'],
    ['pass', 'mallory.example'],
  ] as const) {
    expect(await from(stranger, 'a@client.example')).toBe('ok');
    expect(await end(signed(result, domain))).toBe('4.7.1');
    // The message after it is none of its business.
    expect(await end(signed(result, domain))).toBeUndefined();
  }
  expect(await from(stranger, 'a@other.example')).toBe(wait('5 minutes'));
});
