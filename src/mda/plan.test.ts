import { describe, expect, test } from 'vitest';
import type { ResolvedAccount } from '../directory/resolve.ts';
import { MemoryDirectory } from '../directory/testing/memory.ts';
import { implicitKeep } from './filing.ts';
import { planDelivery } from './plan.ts';

const directory = new MemoryDirectory();
const of = (address: string, detail: string | null = null, disabled = false): ResolvedAccount => ({
  account: directory.addAccount(address, { disabled }),
  detail,
  address,
});
const prefix = ({ account }: ResolvedAccount) => Buffer.from(account.address);

test('each account once, and each recipient knows which deliveries are its own', () => {
  const [a, b, c] = [of('a@x'), of('b@x'), of('c@x', null, true)];
  const plan = planDelivery([[a], [b, a], [], [c]], { subaddress: 'inbox', prefix });
  expect(plan.deliveries.map((delivery) => delivery.prefix.toString())).toEqual(['a@x', 'b@x']);
  expect(plan.ofRecipient).toEqual([[0], [1, 0], [], []]);
});

describe('what a detail does', () => {
  test.each([
    ['inbox', 'lists', { use: 'inbox' }],
    ['mailbox', null, { use: 'inbox' }],
    ['mailbox', 'lists', { name: 'lists', create: false, posted: true }],
    ['mailbox', 'a/b', { name: 'a/b', create: false, posted: true }],
    ['mailbox', '', { use: 'inbox' }],
    ['mailbox', '/a', { use: 'inbox' }],
    ['mailbox', 'a\r\nb', { use: 'inbox' }],
    ['mailbox', 'x'.repeat(65), { use: 'inbox' }],
  ] as const)('%s, %j', (subaddress, detail, into) => {
    expect(implicitKeep(of('a@x', detail), { subaddress }).into).toEqual(into);
  });
});
