import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAddress, parseRecipients, suggestions } from './recipients.ts';

describe('what people type', () => {
  it.each([
    ['', []],
    ['ann@example.org', ['ann@example.org']],
    ['ann@example.org, bob@example.org;', ['ann@example.org', 'bob@example.org']],
    ['ann@example.org\nbob@example.org', ['ann@example.org', 'bob@example.org']],
    ['ann@example.org bob@example.org', ['ann@example.org', 'bob@example.org']],
    ['Ann Doe <ann@example.org>', ['Ann Doe|ann@example.org']],
    ['"Doe, Ann" <ann@example.org>, bob@example.org', ['Doe, Ann|ann@example.org', 'bob@example.org']],
    ['"Ann \\"A\\" Doe" <ann@example.org>', ['Ann "A" Doe|ann@example.org']],
    ['<ann@example.org>', ['ann@example.org']],
    ['jos\u00e9@b\u00fccher.example', ['jos\u00e9@b\u00fccher.example']],
    ['ann', ['!ann']],
    ['ann bob@example.org', ['!ann bob@example.org']],
    ['Ann <ann@>', ['!Ann|ann@']],
  ])('%j', (text, expected) => {
    expect(
      parseRecipients(text).map(
        ({ name, email, isValid }) => `${isValid ? '' : '!'}${name === null ? '' : `${name}|`}${email}`,
      ),
    ).toEqual(expected);
  });

  it('never fails, and loses no address that is written plainly', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseRecipients(text)));
    const address = fc
      .tuple(fc.stringMatching(/^[a-z0-9]{1,12}$/), fc.stringMatching(/^[a-z]{1,12}$/))
      .map(([a, b]) => `${a}@${b}.test`);
    fc.assert(
      fc.property(fc.array(address), fc.constantFrom(',', '; ', '\n', ' '), (all, between) => {
        expect(parseRecipients(all.join(between)).map(({ email }) => email)).toEqual(all);
      }),
    );
  });
});

it.each([
  ['a@b.test', true],
  ['a.b+c@b.test', true],
  ['"a b"@b.test', true],
  ['a@[192.0.2.1]', true],
  ['a@[IPv6:2001:db8::1]', true],
  ['a@b', false],
  ['a..b@b.test', false],
  ['@b.test', false],
  ['a@b..test', false],
  ['a@-b.test', false],
  ['a@b.test\n', false],
  [`${'a'.repeat(65)}@b.test`, false],
])('isAddress %j: %j', (email, expected) => {
  expect(isAddress(email)).toBe(expected);
});

it('suggests by the beginning of a word, each once', () => {
  const known = [
    { name: 'Ann Doe', email: 'ann@a.test' },
    { name: 'Bob', email: 'b.doe@b.test' },
    { name: 'Ann again', email: 'ANN@a.test' },
    { name: 'Doe', email: 'broken' },
  ];
  expect(suggestions('do', known).map(({ email }) => email)).toEqual(['ann@a.test', 'b.doe@b.test']);
  expect(suggestions('ann d', known).map(({ email }) => email)).toEqual(['ann@a.test']);
  expect(suggestions(' ', known)).toEqual([]);
});
