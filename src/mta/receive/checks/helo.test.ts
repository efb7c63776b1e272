import { expect, test } from 'vitest';
import { createFindings } from '../../door/findings.ts';
import { clientOf, plainMail } from '../../testing/envelope.ts';
import { heloCheck } from './helo.ts';

const names: readonly (readonly [helo: string | null, remoteAddress: string, points: number])[] = [
  ['mail.client.example', '192.0.2.7', 0],
  ['mail.client.example.', '192.0.2.7', 0],
  ['[192.0.2.7]', '192.0.2.7', 0],
  ['[IPv6:2001:db8::7]', '2001:db8:0::7', 0],
  ['[192.0.2.7]', '::ffff:192.0.2.7', 0],
  ['[192.0.2.8]', '192.0.2.7', 2],
  ['[nothing]', '192.0.2.7', 1],
  ['192.0.2.7', '192.0.2.7', 1],
  ['localhost', '192.0.2.7', 1],
  ['a b.example', '192.0.2.7', 1],
  ['', '192.0.2.7', 1],
  [null, '192.0.2.7', 1],
  ['MX.alpha.test', '192.0.2.7', 3],
];

test.each(names)('%s from %s', async (helo, remoteAddress, points) => {
  const client = clientOf({ helo, remoteAddress });
  const facts = { client, reversePath: '', parameters: plainMail };
  const findings = createFindings();
  const noting = heloCheck({ isExempt: () => false, findings, refuses: false });
  expect((await noting.run(facts)).refusal).toBeNull();
  expect(findings.of('s1').reduce((sum, finding) => sum + finding.points, 0)).toBe(points);
  const refusing = heloCheck({ isExempt: () => false, findings, refuses: true });
  expect((await refusing.run(facts)).refusal?.code ?? null).toBe(points === 0 ? null : 550);
  const exempt = heloCheck({ isExempt: () => true, findings, refuses: true });
  expect((await exempt.run(facts)).refusal).toBeNull();
});
