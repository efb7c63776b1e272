/** Mailboxes in the order in which people look for them. */
import { expect, it } from 'vitest';
import type { Mailbox } from '../api/types.ts';
import { isLabel, mailboxPath, mailboxTree, matchingMailboxes, withChildren } from './mailboxes.ts';

const one = (id: string, name: string, parentId: string | null = null, role: string | null = null): Mailbox => ({
  id,
  name,
  parentId,
  role,
  sortOrder: role === null ? 10 : 1,
  totalEmails: 0,
  unreadEmails: 0,
});
const t = (words: string): string => words;
const all = [
  one('F4', 'Bills', 'F3'),
  one('F3', 'Work'),
  one('F1', 'INBOX', null, 'inbox'),
  one('F2', 'Snoozed'),
  one('F5', 'Bikes'),
];

it('stand as a tree, those with a role first', () => {
  expect(mailboxTree(all).map(({ mailbox, depth }) => `${depth} ${mailbox.id}`)).toEqual([
    '0 F1',
    '0 F5',
    '0 F2',
    '0 F3',
    '1 F4',
  ]);
});

it('are found by what one types, those that begin with it first', () => {
  const found = (typed: string) => matchingMailboxes(typed, all, t).map(({ id }) => id);
  expect(found('')).toHaveLength(5);
  expect(found('bi')).toEqual(['F5', 'F4']);
  expect(found('work / b')).toEqual(['F4']);
  expect(found('none')).toEqual([]);
});

it('have a path, children, and are labels where one has made them', () => {
  expect(all.map((mailbox) => mailboxPath(mailbox, all, t))).toContain('Work / Bills');
  expect([...withChildren(one('F3', 'Work'), all)]).toEqual(['F3', 'F4']);
  expect(all.filter(isLabel).map(({ id }) => id)).toEqual(['F4', 'F3', 'F5']);
});
