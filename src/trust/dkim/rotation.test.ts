import { describe, expect, it } from 'vitest';
import { type KeyState, type OwnKey, newSelector, rotation } from './rotation.ts';

const day = 86_400_000;
const now = 1_790_000_000_000;
const times = { rotate: 90 * day, keep: 7 * day, revoked: 30 * day };

const key = (selector: string, state: KeyState, days: number, type: OwnKey['type'] = 'rsa'): OwnKey => ({
  domain: 'alpha.test',
  selector,
  type,
  state,
  sealed: '',
  record: '',
  since: now - days * day,
});

/** What is done, as words: 'old a', 'remove b', 'make rsa'. */
function due(
  keys: readonly OwnKey[],
  published: readonly string[] = [],
  wanted = false,
  rotate: number | null = times.rotate,
) {
  const step = rotation(keys, ({ selector }) => published.includes(selector), now, { ...times, rotate }, wanted);
  return [
    ...step.changes.map((change) =>
      change.kind === 'state'
        ? `${change.state} ${change.selector}`
        : change.kind === 'remove'
          ? `remove ${change.selector}`
          : '',
    ),
    ...step.make.map((type) => `make ${type}`),
  ];
}

const ed = key('e', 'signing', 1, 'ed25519');

describe('the life of a key', () => {
  it.each([
    ['a domain without keys gets both kinds', due([]), ['make rsa', 'make ed25519']],
    ['a new one waits for its record', due([key('a', 'new', 5), ed]), []],
    ['and signs once that is published', due([key('a', 'new', 0), ed], ['a']), ['signing a']],
    [
      'in the place of the one before',
      due([key('a', 'signing', 95), key('b', 'new', 1), ed], ['b']),
      ['old a', 'signing b'],
    ],
    ['one in use stays', due([key('a', 'signing', 89), ed]), []],
    ['until it is old enough', due([key('a', 'signing', 90), ed]), ['make rsa']],
    ['which may be never', due([key('a', 'signing', 900), ed], [], false, null), []],
    ['or somebody asks', due([key('a', 'signing', 1), ed], [], true), ['make rsa', 'make ed25519']],
    ['but not twice', due([key('a', 'signing', 1), key('b', 'new', 0), ed], [], true), ['make ed25519']],
    ['an old one stays for mail on its way', due([key('a', 'old', 6), key('b', 'signing', 6), ed]), []],
    ['then it is revoked', due([key('a', 'old', 7), key('b', 'signing', 7), ed]), ['revoked a']],
    ['and at last forgotten', due([key('a', 'revoked', 30), key('b', 'signing', 37), ed]), ['remove a']],
  ])('%s', (_, done, expected) => {
    expect(done).toEqual(expected);
  });

  it('has a name that was not there', () => {
    const first = newSelector('rsa', now, []);
    expect(first).toMatch(/^\d{8}r$/u);
    expect(newSelector('rsa', now, [first, `${first}2`])).toBe(`${first}3`);
    expect(newSelector('ed25519', now, [first])).toBe(`${first.slice(0, -1)}e`);
  });
});
