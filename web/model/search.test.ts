import { expect, it } from 'vitest';
import { saysWhere, searchFilter, words } from './search.ts';

const archive = { id: 'F4', name: 'Archive', role: 'archive' } as never;

it.each([
  ['', null],
  ['hello', { text: 'hello' }],
  ['"hello you"', { text: 'hello you' }],
  ['from:ann', { from: 'ann' }],
  ['FROM:"ann b" is:unread', { operator: 'AND', conditions: [{ from: 'ann b' }, { notKeyword: '$seen' }] }],
  ['-from:ann', { operator: 'NOT', conditions: [{ from: 'ann' }] }],
  ['a - b', { operator: 'AND', conditions: [{ text: 'a' }, { text: '-' }, { text: 'b' }] }],
  ['has:attachment', { hasAttachment: true }],
  ['larger:5M', { minSize: 5_000_000 }],
  ['before:2026-01-31', { before: '2026-01-31T00:00:00Z' }],
  ['before:then', { text: 'then' }],
  ['in:archive', { inMailbox: 'F4' }],
  ['label:archive', { inMailbox: 'F4' }],
  ['http://a.test', { text: 'http://a.test' }],
  ['from:', null],
])('%j', (text, filter) => {
  expect(searchFilter(text, [archive])).toEqual(filter);
});

it('leaves out what was thrown away, unless it is said where', () => {
  const trash = { id: 'F6', name: 'Trash', role: 'trash' } as never;
  expect(searchFilter('hello', [archive, trash])).toEqual({
    operator: 'AND',
    conditions: [{ inMailboxOtherThan: ['F6'] }, { text: 'hello' }],
  });
  expect(searchFilter('in:trash', [archive, trash])).toEqual({ inMailbox: 'F6' });
  expect(saysWhere('-in:trash a')).toBe(true);
  expect(saysWhere('"in:trash"')).toBe(false);
});

it('says where each word stands', () => {
  const text = 'a  -from:"b c" d';
  expect(words(text).map(({ start, end }) => text.slice(start, end).trim())).toEqual(['a', '-from:"b c"', 'd']);
});
