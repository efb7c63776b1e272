/** What one may mean while one types a search. */
import { expect, it } from 'vitest';
import { suggestions } from './suggestions.ts';

const known = {
  people: [
    { name: 'Ann Other', email: 'ann@a.test' },
    { name: null, email: 'bob@b.test' },
  ],
  mailboxes: [
    { name: 'INBOX', role: 'inbox', shown: 'Eingang' },
    { name: 'Old bills', role: null, shown: 'Old bills' },
  ],
  recent: ['from:bob@b.test', 'holidays'],
};

it.each([
  ['', ['from:bob@b.test', 'holidays']],
  ['hol', ['holidays']],
  ['fr', ['from:', 'from:bob@b.test']],
  ['other', ['from:ann@a.test']],
  ['x -to:b', ['x -to:bob@b.test ']],
  ['in:old', ['in:"Old bills" ']],
  ['label:', ['label:inbox ', 'label:"Old bills" ']],
  ['eing', ['in:inbox ']],
  ['is:un', ['is:unread ']],
  ['is:unread', []],
  ['nothing of it', []],
])('%j', (typed, expected) => {
  expect(suggestions(typed, known).map(({ text }) => text.trimEnd())).toEqual(expected.map((one) => one.trimEnd()));
});
