import { expect, it } from 'vitest';
import { type Going, lookAlike, warnings } from './warnings.ts';

const going: Going = {
  subject: 'Lunch',
  words: 'At noon?',
  files: 0,
  recipients: [{ name: null, email: 'ann@example.org' }],
  isToAll: false,
  known: ['postern.test'],
};
const kinds = (changed: Partial<Going>) => warnings({ ...going, ...changed }).map(({ kind }) => kind);

it.each([
  'See the attached plan',
  'Il piano è allegato.',
  'Planul este atașat.',
  'Planen är bifogad, se bilagan',
  'Der Plan ist im Anhang',
  'Le plan est en pièce jointe',
])('%j speaks of an attachment', (words) => {
  expect(kinds({ words })).toEqual(['attachment']);
  expect(kinds({ words, files: 1 })).toEqual([]);
});

it.each(['At noon', '> see the attached plan', 'reattached', 'Der Anlageberater kommt', 'L’attaché arrive'])(
  '%j does not',
  (words) => {
    expect(kinds({ words })).toEqual([]);
  },
);

it('counts people where all are answered', () => {
  const recipients = Array.from({ length: 12 }, (_, at) => ({ name: null, email: `a${at}@example.org` }));
  expect(kinds({ recipients })).toEqual([]);
  expect(kinds({ recipients, isToAll: true, subject: ' ' })).toEqual(['subject', 'many']);
});

it.each([
  ['postern.tset', 'postern.test'],
  ['p0stern.test', 'postern.test'],
  ['postem.test', 'postern.test'],
  ['posterns.test', 'postern.test'],
  ['postrn.test', 'postern.test'],
  ['postern.test', null],
  ['example.org', null],
  ['mail.postern.test', null],
])('%s', (domain, like) => {
  expect(lookAlike(domain, ['postern.test'])).toBe(like);
});
