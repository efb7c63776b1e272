import { expect, test } from 'vitest';
import { relayDomains } from './relay-domains.ts';

const relays = relayDomains(['Backup.test', 'closed.test', 'bücher.test'], ['Info@closed.test']);

test.each([
  ['backup.test', true],
  ['closed.test', true],
  ['xn--bcher-kva.test', true],
  ['sub.backup.test', false],
  ['other.test', false],
])('relays %s: %s', (domain, has) => {
  expect(relays.has(domain)).toBe(has);
});

test.each([
  ['anybody@backup.test', true],
  ['info@closed.test', true],
  ['INFO@CLOSED.test', true],
  ['other@closed.test', false],
  ['nonsense', false],
])('takes %s: %s', (address, takes) => {
  expect(relays.takes(address)).toBe(takes);
});
