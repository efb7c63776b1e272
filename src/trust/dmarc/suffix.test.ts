import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { domainName } from '../domain.ts';
import { isListedSuffix, registeredDomain } from './suffix.ts';

const file = new URL('../../../test/corpus/psl/tests.txt', import.meta.url);
const rows = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('//'))
  .map((line) => line.split(' ') as [string, string])
  .filter(([name]) => domainName(name) !== null && name !== 'null');

it('has the tests of the list', () => expect(rows.length).toBeGreaterThan(70));

it.each(rows)('%s: %s', (written, expected) => {
  const name = domainName(written) ?? '';
  expect(registeredDomain(name)).toBe(expected === 'null' ? name : domainName(expected));
});

it.each([
  ['com', true],
  ['co.uk', true],
  ['example.com', false],
  ['github.io', false],
  ['test', false],
])('%s is a registry: %s', (name, listed) => expect(isListedSuffix(name)).toBe(listed));
