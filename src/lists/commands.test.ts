/** What is asked of a list by mail, and who may ask it. */
import { expect, it } from 'vitest';
import type { AccountId } from '../directory/types.ts';
import {
  approvalToken,
  commandAddress,
  commandOf,
  commandTarget,
  createCommands,
  detailOf,
  isApproval,
  wishOf,
} from './commands.ts';
import type { MailList } from './types.ts';

const list: MailList = {
  account: 1 as AccountId,
  address: 'friends@alpha.test',
  name: 'Friends',
  owners: ['ada@alpha.test'],
  posting: 'open',
  signedOnly: false,
  key: null,
  createdAt: 0,
};
const secret = Buffer.alloc(32, 7);

it('has addresses for what is asked', () => {
  expect(commandAddress(list.address, 'join')).toBe('friends-join@alpha.test');
  expect(commandTarget(list.address, 'join', '+')).toBe('friends+join@alpha.test');
  expect(commandTarget(list.address, 'join', '')).toBeNull();
});

it.each([
  ['friends+join@alpha.test', 'join'],
  ['Friends+Request@alpha.test', 'request'],
  ['friends@alpha.test', null],
  ['friends+bob=beta.test@alpha.test', null],
  ['friendsjoin@alpha.test', null],
])('mail to %s asks for %s', (to, command) => {
  expect(commandOf(detailOf(list, Buffer.from(`Delivered-To: ${to}\r\nFrom: a@b.test\r\n\r\n`), '+'))).toBe(command);
});

it.each([
  ['subscribe', { kind: 'join' }],
  ['Please unsubscribe me', { kind: 'leave' }],
  ['Re: Confirm 0aF', { kind: 'confirm', token: '0af' }],
  ['AW: approve 12 ab', { kind: 'approve', email: 12, token: 'ab' }],
  ['approve', { kind: 'approve', email: 0, token: '' }],
  ['what is this', { kind: 'help' }],
  ['', { kind: 'help' }],
])('the subject "%s"', (subject, wish) => {
  expect(wishOf('request', Buffer.from(`Subject: ${subject}\r\n\r\n`))).toEqual(wish);
});

it('lets one message through by its own token alone', () => {
  const token = approvalToken(secret, list, 12);
  expect(isApproval(secret, list, { kind: 'approve', email: 12, token })).toBe(true);
  expect(isApproval(secret, list, { kind: 'approve', email: 13, token })).toBe(false);
  expect(isApproval(secret, { ...list, account: 2 as AccountId }, { kind: 'approve', email: 12, token })).toBe(false);
  expect(isApproval(Buffer.alloc(32, 8), list, { kind: 'approve', email: 12, token })).toBe(false);
});

it('takes who confirms in time, asks nobody twice within an hour, and takes no token of another', async () => {
  let now = Date.UTC(2026, 0, 1);
  const told: string[] = [];
  const joined: string[] = [];
  const commands = createCommands({
    lists: {
      subscribe: (_list, { address }) => {
        joined.push(address);
        return Promise.resolve(null);
      },
      unsubscribe: () => Promise.resolve(true),
    },
    secret,
    notices: (_subject, text) => Promise.resolve(void told.push(text)),
    clock: { now: () => now },
  });
  await commands(list, { kind: 'join' }, 'bob@beta.test');
  await commands(list, { kind: 'join' }, 'bob@beta.test');
  expect(told).toHaveLength(1);
  const token = told[0]?.split('  confirm ')[1]?.slice(0, 32) ?? '';
  await commands(list, { kind: 'confirm', token }, 'eve@beta.test');
  expect(joined).toEqual([]);
  now += 2 * 86_400_000;
  await commands(list, { kind: 'confirm', token }, 'bob@beta.test');
  expect(joined).toEqual(['bob@beta.test']);
  now += 2 * 86_400_000;
  await commands(list, { kind: 'confirm', token }, 'bob@beta.test');
  expect(joined).toHaveLength(1);
});
