/** The addresses for reports: there without an account, read by the server, and for nothing else. */
import { expect, test } from 'vitest';
import { fail, ok } from '../../base/result.ts';
import { reportAddresses } from '../../config/report-addresses.ts';
import { stagedText } from '../testing/content.ts';
import { clientOf, plainRcpt, transactionOf } from '../testing/envelope.ts';
import { house } from '../testing/house.ts';
import { createInboundReceiver } from './inbound.ts';
import type { TrustRecord } from '../../trust/evidence/record.ts';
import { dmarcOf, recordOf } from '../../trust/testing/findings.ts';
import type { Sender } from '../../trust/voucher.ts';
import { withReports } from './reports.ts';
import type { TrustJudge } from './trust.ts';

function open(isReport: boolean, trust: Pick<TrustJudge, 'examine'> | null = null) {
  const world = house();
  const read: string[] = [];
  const senders: Sender[] = [];
  const desk = {
    mail: (message: Buffer, sender: Sender) => {
      senders.push(sender);
      read.push(message.toString('latin1'));
      return Promise.resolve(isReport ? ok(undefined) : fail('it is no TLS report'));
    },
    octets: 1_000,
  };
  const inbound = createInboundReceiver({ ...world, relayFor: () => false });
  const never = { mail: () => Promise.resolve(fail('it is no DMARC report')), octets: 10 };
  const readers = new Map([
    [reportAddresses.tls, desk],
    [reportAddresses.dmarc, never],
  ]);
  return { ...world, read, senders, receiver: withReports(inbound, { ...world, readers, trust }) };
}

const message = 'From: a@client.example\r\nSubject: hi\r\n\r\nHello\r\n';
const address = 'TLS-Reports@alpha.test';

test.each([
  [address, null],
  ['tls-reports@beta.test', null],
  ['dmarc-reports@beta.test', null],
  ['tls-reports@elsewhere.example', 550],
  ['nobody@alpha.test', 550],
])('RCPT %s', async (to, code) => {
  const { receiver } = open(true);
  const refusal = await receiver.rcpt(clientOf(), transactionOf('a@client.example'), to, plainRcpt);
  expect(refusal?.code ?? null).toBe(code);
});

test.each([
  ['a report is taken', true, [address], { ok: true }, 0],
  ['anything else is refused', false, [address], { ok: false, error: { code: 554, enhanced: '5.6.0' } }, 0],
  ['one that another kind would be, too', true, [address, 'dmarc-reports@alpha.test'], { ok: true }, 0],
  ['others get their message', false, [address, 'alice@alpha.test'], { ok: true }, 1],
  ['without the address nothing changes', true, ['alice@alpha.test'], { ok: true }, 1],
])('%s', async (_words, isReport, to, expected, delivered) => {
  const { receiver, spool, read } = open(isReport);
  const answer = await receiver.data(clientOf(), transactionOf('a@client.example', to), stagedText(message));
  expect(answer).toMatchObject(expected);
  expect(read).toEqual(to.includes(address) ? [message] : []);
  expect(spool.accepted.flatMap(({ deliveries }) => deliveries)).toHaveLength(delivered);
});

test('LMTP is answered for each recipient, in their order', async () => {
  const { receiver } = open(false);
  const transaction = transactionOf('a@client.example', ['alice@alpha.test', address, 'bob@beta.test']);
  const answers = await receiver.data(clientOf({ service: 'lmtp' }), transaction, stagedText(message));
  expect(answers).toMatchObject([{ ok: true }, { ok: false, error: { code: 554 } }, { ok: true }]);
});

test('where somebody has the address, its mail is theirs', async () => {
  const { receiver, directory, read, spool } = open(true);
  directory.addAccount('tls-reports@alpha.test', {});
  await receiver.data(clientOf(), transactionOf('a@client.example', [address]), stagedText(message));
  expect([read.length, spool.accepted.length]).toEqual([0, 1]);
});

test('what is too large is not read', async () => {
  const { receiver, read } = open(true);
  const to = ['dmarc-reports@alpha.test'];
  const answer = await receiver.data(clientOf(), transactionOf('a@client.example', to), stagedText(message));
  expect(answer).toMatchObject({ ok: false, error: { code: 552 } });
  expect(read).toEqual([]);
});

test.each<[string, TrustRecord | null, Sender]>([
  ['nobody looked', null, { domain: 'client.example', isProved: null }],
  ['DMARC passed', recordOf({ dmarc: dmarcOf('pass') }), { domain: 'alpha.test', isProved: true }],
  ['DMARC failed', recordOf({ dmarc: dmarcOf('fail') }), { domain: 'alpha.test', isProved: false }],
])('who vouches for the sender is told: %s', async (_, record, sender) => {
  const { receiver, senders } = open(true, { examine: () => Promise.resolve(record) });
  expect(await receiver.data(clientOf(), transactionOf('a@client.example', [address]), stagedText(message))).toEqual({
    ok: true,
    value: 'report',
  });
  expect(senders).toEqual([sender]);
});

test("what the owner of the author's domain asks to refuse is refused, and a fault of ours puts it off", async () => {
  const decision = {
    action: 'reject',
    status: '5.7.26',
    reason: { text: 'no', rule: 'RFC 9989' },
    otherwise: [],
  } as const;
  const forged = open(true, { examine: () => Promise.resolve({ ...recordOf({ dmarc: dmarcOf('fail') }), decision }) });
  const transaction = transactionOf('a@client.example', [address]);
  expect(await forged.receiver.data(clientOf(), transaction, stagedText(message))).toMatchObject({
    error: { code: 550, enhanced: '5.7.26' },
  });
  expect(forged.read).toEqual([]);
  const broken = open(true, { examine: () => Promise.reject(new Error('broken')) });
  expect(await broken.receiver.data(clientOf(), transaction, stagedText(message))).toMatchObject({
    error: { code: 451 },
  });
});
