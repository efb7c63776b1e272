import { expect, it } from 'vitest';
import { tableResolver } from '../dns/testing/table.ts';
import { checkIprev } from './iprev.ts';

const resolver = tableResolver({
  'PTR 192.0.2.1': ['other.test', 'mx.alpha.test'],
  'A mx.alpha.test': ['192.0.2.1'],
  'A other.test': ['192.0.2.9'],
  'PTR 192.0.2.2': ['other.test'],
  'PTR 192.0.2.3': 'failure',
  'PTR 192.0.2.4': ['dark.test', 'other.test'],
  'A dark.test': 'failure',
  'PTR 2001:db8::1': ['six.test'],
  'AAAA six.test': ['2001:db8:0::1'],
  'PTR 192.0.2.5': Array.from({ length: 200 }, (_, index) => `n${index}.test`),
  'A n199.test': ['192.0.2.5'],
});

it.each([
  ['192.0.2.1', 'pass', ['mx.alpha.test', 'other.test']],
  ['::ffff:192.0.2.1', 'pass', ['mx.alpha.test', 'other.test']],
  ['2001:db8::1', 'pass', ['six.test']],
  ['192.0.2.2', 'fail', ['other.test']],
  ['192.0.2.3', 'temperror', []],
  ['192.0.2.4', 'temperror', ['dark.test', 'other.test']],
  ['192.0.2.9', 'permerror', []],
  ['nonsense', 'permerror', []],
])('%s: %s', async (address, result, names) => {
  expect(await checkIprev(address, resolver)).toMatchObject({ result, names });
});

it('asks for no more than ten names', async () => {
  const verdict = await checkIprev('192.0.2.5', resolver);
  expect(verdict).toMatchObject({ result: 'fail', names: { length: 10 } });
});
