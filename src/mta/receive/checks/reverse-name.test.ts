import { expect, test } from 'vitest';
import { tableResolver } from '../../../dns/testing/table.ts';
import { looksDynamic } from '../../../spam/door/dynamic-name.ts';
import { createFindings } from '../../door/findings.ts';
import { clientOf, plainRcpt, transactionOf } from '../../testing/envelope.ts';
import { reverseNameChecks } from './reverse-name.ts';

test.each([
  ['host-203-0-113-7.provider.example', true],
  ['7.113.0.203.in-addr.provider.example', true],
  ['p5CB0071A.dip0.provider.example', true],
  ['cb007107.provider.example', true],
  ['203000113007.provider.example', true],
  ['dsl-7.city.provider.example', true],
  ['pool.provider.example', false],
  ['mail-203-0-113-7.provider.example', false],
  ['static.7.113.0.203.clients.provider.example', false],
  ['mx7.example.org', false],
  ['a113.example.org', false],
  ['example.org', false],
])('203.0.113.7 as %s looks dynamic: %s', (name, expected) => {
  expect(looksDynamic(name, '203.0.113.7')).toBe(expected);
});

test.each([
  ['dyn-1.provider.example', true],
  ['mx1.example.org', false],
])('2001:db8::1 as %s: %s', (name, expected) => {
  expect(looksDynamic(name, '2001:db8::1')).toBe(expected);
});

const resolver = tableResolver({
  'PTR 192.0.2.1': ['good.example'],
  'A good.example': ['192.0.2.1'],
  'PTR 192.0.2.2': ['other.example'],
  'A other.example': ['192.0.2.99'],
  'PTR 192.0.2.3': ['ppp-192-0-2-3.provider.example'],
  'A ppp-192-0-2-3.provider.example': ['192.0.2.3'],
  'PTR 192.0.2.4': 'failure',
});

test.each([
  ['192.0.2.1', null],
  ['192.0.2.2', '0.7 the name of the client does not lead back to its address'],
  ['192.0.2.3', '1 the name of the client is that of a line which a provider gives to its customers'],
  // That nobody answers is no fault of the client.
  ['192.0.2.4', null],
  ['192.0.2.5', '1 the address of the client has no name'],
])('%s: %s', async (remoteAddress, expected) => {
  const findings = createFindings();
  const { mail, rcpt } = reverseNameChecks({ isExempt: () => false, findings, resolver });
  const client = clientOf({ remoteAddress });
  const facts = { client, transaction: transactionOf('a@b.example'), forwardPath: 'alice@alpha.test' };
  await mail.run({ client, reversePath: 'a@b.example', parameters: facts.transaction.parameters });
  for (let i = 0; i < 2; i++) {
    const verdict = await rcpt.run({
      ...facts,
      parameters: plainRcpt,
      destination: { kind: 'not-local', domain: null },
    });
    expect(verdict.refusal).toBeNull();
  }
  const [found, ...more] = findings.of('s1').map(({ points, why }) => `${points} ${why}`);
  expect([found ?? null, more]).toEqual([expected, []]);
});
