import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSrs } from './srs.ts';
import { verp, verpRecipient } from './verp.ts';

const day = 86_400_000;
const world = (secret = 'ours') => {
  const time = { now: 20_000 * day };
  return { time, srs: createSrs(Buffer.from(secret), { now: () => time.now }) };
};
const localOf = (address: string): string => address.slice(0, address.lastIndexOf('@'));

describe('SRS', () => {
  test('a bounce finds its way back', () => {
    const { srs } = world();
    const path = srs.forward('Ann.B@Far.test', 'own.test');
    expect(path).toMatch(/^SRS0=[a-z2-7]{6}=[a-z2-7]{2}=Far.test=Ann.B@own.test$/);
    expect(srs.reverse(localOf(path))).toBe('Ann.B@Far.test');
    expect(srs.reverse(localOf(path).toLowerCase())).toBe('ann.b@far.test');
  });

  test('through two forwarders and three', () => {
    const [first, second, third] = [world('one').srs, world('two').srs, world('three').srs];
    const a = first.forward('ann@far.test', 'one.test');
    const b = second.forward(a, 'two.test');
    const c = third.forward(b, 'three.test');
    expect(b.startsWith('SRS1=') && c.startsWith('SRS1=')).toBe(true);
    expect(second.reverse(localOf(b))).toBe(a);
    expect(third.reverse(localOf(c))).toBe(a);
    expect(first.reverse(localOf(a))).toBe('ann@far.test');
  });

  test('three weeks and no longer', () => {
    const { srs, time } = world();
    const path = localOf(srs.forward('ann@far.test', 'own.test'));
    time.now += 21 * day;
    expect(srs.reverse(path)).toBe('ann@far.test');
    time.now += day;
    expect(srs.reverse(path)).toBeNull();
  });

  test.each([
    ['', 'the null sender'],
    ['"a b"@far.test', 'a quoted local part'],
    [`${'x'.repeat(60)}@far.test`, 'what would be too long'],
  ])('%s stays: %s', (path) => {
    expect(world().srs.forward(path, 'own.test')).toBe(path);
  });

  test('what others made up is refused', () => {
    const { srs } = world();
    const path = localOf(srs.forward('ann@far.test', 'own.test'));
    for (const forged of [path.replace('ann', 'amy'), path.replace('far', 'war'), 'SRS0=aaaaaa=aa=far.test=ann']) {
      expect(srs.reverse(forged)).toBeNull();
    }
    expect(world('theirs').srs.reverse(path)).toBeNull();
    fc.assert(
      fc.property(fc.string(), (text) => srs.reverse(`SRS0=${text}`) === null && srs.reverse(`SRS1=${text}`) === null),
    );
  });
});

test.each([
  ['list@own.test', 'user@far.test', 'list+user=far.test@own.test'],
  ['', 'user@far.test', null],
  ['list@own.test', '"u v"@far.test', null],
  ['list@own.test', `${'u'.repeat(60)}@far.test`, null],
])('VERP %s for %s', (path, recipient, expected) => {
  expect(verp(path, recipient, '+')).toBe(expected);
});

test.each([
  ['user=far.test', 'user@far.test'],
  ['a=b=far.test', 'a=b@far.test'],
  ['user', null],
  ['=far.test', null],
])('the recipient of a VERP detail %s', (detail, recipient) => {
  expect(verpRecipient(detail)).toBe(recipient);
});
