import { expect, it } from 'vitest';
import type { TrustRecord } from '../../trust/evidence/record.ts';
import { envelopeOf } from './sender.ts';

const hop = { ip: '192.0.2.1', helo: 'mail.a.test', mailFrom: 'a@a.test' };
const found = (result: string, names: readonly string[]) =>
  ({ iprev: { result, names, reason: { text: '', rule: '' } } }) as unknown as TrustRecord;

it.each([
  ['a name that leads back', found('pass', ['mail.a.test', 'other.test']), 'mail.a.test'],
  ['one that does not', found('fail', ['mail.a.test']), ''],
  ['none', found('permerror', []), ''],
  ['no answer of the DNS', found('temperror', []), undefined],
  ['nobody who looked', null, undefined],
])('with %s', (_what, trust, reverse) => {
  expect(envelopeOf(hop, trust).reverse).toBe(reverse);
});
