/** The header that a list writes, and what never goes round. */
import { expect, it } from 'vitest';
import type { AccountId } from '../directory/types.ts';
import { forwarded, leaveFields, listId, loopOf, sealedFields } from './fields.ts';
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

const message = (...fields: string[]): Buffer => Buffer.from(`${fields.join('\r\n')}\r\n\r\nbody\r\n`);

const written = ['Return-Path: <a@b.test>', 'DKIM-Signature: v=1', 'List-Id: <other.test>', 'From: Ann <a@b.test>'];

it('names itself in every message', () => {
  expect(listId(list)).toBe('friends.alpha.test');
  const text = forwarded(list, message(...written), false).toString();
  expect(text).toContain('List-Id: <friends.alpha.test>\r\n');
  expect(text).toContain('List-Post: <mailto:friends@alpha.test>\r\n');
  expect(text).not.toContain('<other.test>');
  expect(text).not.toContain('Return-Path');
  expect(text).toContain('DKIM-Signature: v=1\r\nFrom: Ann <a@b.test>\r\n');
  expect(text.endsWith('\r\n\r\nbody\r\n')).toBe(true);
});

it('speaks for authors whose From would not hold', () => {
  const text = forwarded(list, message(...written), true).toString();
  expect(text).toContain('From: Ann via Friends <friends@alpha.test>\r\n');
  expect(text).toContain('Reply-To: Ann <a@b.test>\r\n');
  expect(text).not.toContain('DKIM-Signature');
});

it.each([
  ['its own mail', 'List-Id: Friends <friends.alpha.test>', 'it came from the list itself'],
  ['a bounce', 'Return-Path: <>', 'it is a notification'],
  ['an automatic answer', 'Auto-Submitted: auto-replied', 'a program wrote it'],
  ['a letter', 'Auto-Submitted: no', null],
  ['mail of another list', 'List-Id: <others.alpha.test>', null],
])('%s', (_name, field, why) => {
  expect(loopOf(list, message(field, 'From: a@b.test'))).toBe(why);
});

it('seals only what belongs to the message, and says whose signature held', () => {
  const fields = [
    { name: 'From', value: 'Ann <a@b.test>' },
    { name: 'Subject', value: 'Plan' },
    { name: 'List-Signature', value: 'valid; by=forged@b.test' },
    { name: 'X-Other', value: 'x' },
  ];
  const text = sealedFields(list, fields, null).toString();
  expect(text).toContain('Subject: Plan\r\n');
  expect(text).toContain('List-Signature: none that holds\r\n');
  expect(text).not.toContain('forged');
  expect(text).not.toContain('X-Other');
});

it.each([
  ['https://a.test/x', true, ['<https://a.test/x>, <mailto:friends-leave@alpha.test?subject=leave>', 'One-Click']],
  ['https://a.test/x', false, ['<https://a.test/x>, <mailto:friends-leave@alpha.test?subject=leave>']],
  [null, true, ['<mailto:friends-leave@alpha.test?subject=leave>']],
])('says how to leave: link %s, signed %s', (link, isSigned, expected) => {
  const text = leaveFields(list, link, isSigned).toString().replaceAll('\r\n ', ' ');
  expect(text.split('\r\n')).toEqual([
    `List-Unsubscribe: ${expected[0] ?? ''}`,
    ...(expected.length > 1 ? ['List-Unsubscribe-Post: List-Unsubscribe=One-Click'] : []),
    '',
  ]);
});
