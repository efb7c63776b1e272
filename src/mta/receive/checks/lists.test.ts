import { expect, test } from 'vitest';
import { silentLog } from '../../../base/log.ts';
import { parseZone } from '../../../config/list-zone.ts';
import { tableResolver } from '../../../dns/testing/table.ts';
import { createLists } from '../../../spam/lists/lists.ts';
import { createFindings } from '../../door/findings.ts';
import { clientOf, plainMail, plainRcpt, transactionOf } from '../../testing/envelope.ts';
import { house } from '../../testing/house.ts';
import { createInboundReceiver } from '../inbound.ts';
import type { Client } from '../port.ts';
import { listChecks } from './lists.ts';

function open(zone: string) {
  const world = house();
  const resolver = tableResolver({
    'A 2.0.0.127.bl.test': ['127.0.0.2'],
    'A 7.2.0.192.bl.test': ['127.0.0.2'],
    'TXT 7.2.0.192.bl.test': ['https://bl.test/?192.0.2.7'],
  });
  const lists = createLists({
    zones: [parseZone(zone) ?? expect.fail('no zone')],
    resolver,
    clock: world.clock,
    log: silentLog,
  });
  const findings = createFindings();
  const isExempt = ({ service, account }: Client): boolean => service === 'lmtp' || account !== null;
  const checks = listChecks({ lists, isExempt, findings });
  const receiver = createInboundReceiver({
    ...world,
    relayFor: () => false,
    checks: { mail: [checks.mail], rcpt: [checks.rcpt] },
  });
  const rcpt = async (to: string, client: Partial<Client> = {}) => {
    expect(await receiver.mail(clientOf(client), 'a@client.example', plainMail)).toBeNull();
    const refusal = await receiver.rcpt(clientOf(client), transactionOf('a@client.example'), to, plainRcpt);
    return refusal === null ? 'ok' : `${refusal.code} ${refusal.enhanced} ${refusal.text}`;
  };
  return { rcpt, findings };
}

test('a list that refuses', async () => {
  const { rcpt, findings } = open('bl.test refuse');
  expect(await rcpt('alice@alpha.test')).toBe(
    '550 5.7.1 192.0.2.7 is on the block list bl.test: https://bl.test/?192.0.2.7',
  );
  expect(await rcpt('alice@alpha.test', { remoteAddress: '192.0.2.8' })).toBe('ok');
  expect(await rcpt('alice@alpha.test', { service: 'lmtp' })).toBe('ok');
  // There is no such user is said before anything else: nobody is asked about it.
  expect(await rcpt('nobody@alpha.test')).toBe('550 5.1.1 There is no such user here');
  expect(findings.of('s1')).toHaveLength(1);
});

test('a list that only counts', async () => {
  const { rcpt, findings } = open('bl.test points=3');
  expect([await rcpt('alice@alpha.test'), await rcpt('amy@alpha.test')]).toEqual(['ok', 'ok']);
  expect(findings.of('s1')).toEqual([
    { name: 'block-list', points: 3, why: '192.0.2.7 is on the block list bl.test', details: ['127.0.0.2'] },
  ]);
  expect(findings.of('s2')).toEqual([]);
});

test('postmaster hears of those who are listed by mistake', async () => {
  const { rcpt } = open('bl.test refuse');
  expect(await rcpt('postmaster')).toBe('ok');
});
