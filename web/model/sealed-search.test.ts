import { expect, it } from 'vitest';
import { searchFilter } from './search.ts';
import { type SealedRow, isTrueOf, sealedSearch } from './sealed-search.ts';

const mailboxes = [
  { id: 'F4', name: 'Archive', role: 'archive' },
  { id: 'F6', name: 'Trash', role: 'trash' },
] as never;

const row: SealedRow = {
  id: 'E1',
  threadId: 'T1',
  mailboxIds: { F4: true },
  keywords: { $seen: true },
  from: null,
  to: null,
  subject: '[...]',
  receivedAt: '2026-02-01T10:00:00Z',
  preview: '',
  hasAttachment: false,
  seal: 'encrypted',
  size: 5_000,
  hasFiles: true,
};

it('looks for words in the index, and asks the row for the rest', () => {
  expect(sealedSearch(searchFilter('mat -from:ann in:archive is:unread', mailboxes))).toEqual({
    sought: [
      { field: null, value: 'mat', not: false },
      { field: 'from', value: 'ann', not: true },
    ],
    conditions: [{ inMailbox: 'F4' }, { notKeyword: '$seen' }],
  });
});

it.each(['', 'is:unread', 'in:archive before:2026-01-01', '-mat', '-from:ann has:attachment'])(
  'leaves %j to the server',
  (text) => {
    expect(sealedSearch(searchFilter(text, mailboxes))).toBeNull();
  },
);

it.each([
  ['in:archive', true],
  ['in:trash', false],
  ['-in:trash', true],
  ['is:read', true],
  ['is:unread', false],
  ['-is:unread', true],
  ['is:starred', false],
  ['before:2026-02-02', true],
  ['before:2026-02-01', false],
  ['after:2026-02-01', true],
  ['after:2026-02-02', false],
  ['larger:5k', true],
  ['larger:6k', false],
  ['smaller:6k', true],
  ['smaller:5k', false],
  ['has:attachment', true],
  ['-has:attachment', false],
])('%s', (text, isTrue) => {
  const conditions = sealedSearch(searchFilter(`mat ${text}`, mailboxes))?.conditions ?? [];
  expect(conditions.every((one) => isTrueOf(one, row))).toBe(isTrue);
});

it('knows what was thrown away', () => {
  const [condition = {}] = sealedSearch(searchFilter('mat', mailboxes))?.conditions ?? [];
  expect(isTrueOf(condition, row)).toBe(true);
  expect(isTrueOf(condition, { ...row, mailboxIds: { F6: true } })).toBe(false);
});
