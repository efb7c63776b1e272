import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowsHost, parsePolicy } from './policy.ts';
import { policyIdOf } from './record.ts';

/** RFC 8461 §3.1 */
describe('the TXT record', () => {
  test.each<[string, readonly string[], string | null]>([
    ['of the standard', ['v=STSv1; id=20160831085700Z;'], '20160831085700Z'],
    ['without the last delimiter', ['v=STSv1; id=1'], '1'],
    ['with more fields', ['v=STSv1; x=y; id=abc; z.-_=!~'], 'abc'],
    ['with two ids: the first counts', ['v=STSv1; id=1; id=2'], '1'],
    ['beside others', ['v=spf1 -all', 'v=STSv1; id=7;'], '7'],
    ['with spaces around the delimiter', ['v=STSv1 ;\tid=7 ;'], '7'],
    ['twice', ['v=STSv1; id=7;', 'v=STSv1; id=7;'], null],
    ['nowhere', [], null],
    ['of another version', ['v=STSv2; id=7;'], null],
    ['in other case', ['V=STSv1; id=7;'], null],
    ['without id', ['v=STSv1; x=7;'], null],
    ['without fields', ['v=STSv1;'], null],
    ['with an empty id', ['v=STSv1; id=;'], null],
    ['with a long id', [`v=STSv1; id=${'a'.repeat(33)};`], null],
    ['with an id of other octets', ['v=STSv1; id=a-b;'], null],
    ['with an empty field', ['v=STSv1;; id=7;'], null],
    ['with a field that is none', ['v=STSv1; nothing; id=7'], null],
    ['with the id before the version', ['id=7; v=STSv1'], null],
  ])('%s', (_, texts, id) => {
    expect(policyIdOf(texts)).toBe(id);
  });
});

const good = 'version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\n';

/** RFC 8461 §3.2 */
describe('the policy', () => {
  test('of the standard', () => {
    expect(parsePolicy(good)).toEqual({
      ok: true,
      value: { mode: 'enforce', mx: ['mail.example.com', '*.example.net'], maxAge: 604_800 },
    });
  });

  test.each<[string, string, object]>([
    ['line feeds alone', good.replaceAll('\r', ''), { mode: 'enforce' }],
    ['no line end at the end', good.trimEnd(), { maxAge: 604_800 }],
    ['fields that nobody knows', `${good}x-note: hello world é\r\n`, { mode: 'enforce' }],
    ['fields that are there twice', `${good}mode: none\r\nmax_age: 1\r\n`, { mode: 'enforce', maxAge: 604_800 }],
    ['none without hosts', 'version: STSv1\nmode: none\nmax_age: 0\n', { mode: 'none', mx: [], maxAge: 0 }],
    [
      'a host in capitals',
      good.replace('mail.example.com', 'MAIL.Example.Com'),
      { mx: ['mail.example.com', '*.example.net'] },
    ],
    ['an age of many years', good.replace('604800', '9999999999'), { maxAge: 31_557_600 }],
    ['no space behind the colon', good.replaceAll(': ', ':'), { mode: 'enforce' }],
  ])('may have %s', (_, text, value) => {
    expect(parsePolicy(text)).toMatchObject({ ok: true, value });
  });

  test.each([
    ['nothing', ''],
    ['no version', good.replace('version: STSv1\r\n', '')],
    ['another version', good.replace('STSv1', 'STSv2')],
    ['an unknown mode', good.replace('enforce', 'Enforce')],
    ['no mode', good.replace('mode: enforce\r\n', '')],
    ['no age', good.replace('max_age: 604800\r\n', '')],
    ['an age below zero', good.replace('604800', '-1')],
    ['an age of eleven digits', good.replace('604800', '10000000000')],
    ['no host', 'version: STSv1\nmode: enforce\nmax_age: 1\n'],
    ['a host that is none', good.replace('mail.example.com', 'mail..com')],
    ['a wildcard in the middle', good.replace('*.example.net', 'a.*.net')],
    ['a wildcard alone', good.replace('*.example.net', '*')],
    ['part of a label', good.replace('*.example.net', 'mx*.example.net')],
    ['an empty line', good.replace('\r\nmx', '\r\n\r\nmx')],
    ['HTML', '<!doctype html>\n<title>hello</title>'],
    ['too many hosts', `${good}${'mx: a.test\n'.repeat(1_000)}`],
  ])('must not have %s', (_, text) => {
    expect(parsePolicy(text).ok).toBe(false);
  });

  test('whatever comes is read or refused', () => {
    const line = fc.oneof(fc.constantFrom(...good.split('\r\n')), fc.string({ maxLength: 40 }));
    fc.assert(fc.property(fc.array(line), (lines) => void parsePolicy(lines.join('\n'))));
  });

  /** RFC 8461 §4.1 */
  test.each([
    ['mail.example.com', true],
    ['MAIL.example.com', true],
    ['mx.example.net', true],
    ['example.net', false],
    ['a.mx.example.net', false],
    ['example.com', false],
    ['mail.example.com.evil.test', false],
    ['net', false],
  ])('allows %s: %s', (host, allowed) => {
    const policy = parsePolicy(good);
    expect(policy.ok && allowsHost(policy.value, host)).toBe(allowed);
  });
});
