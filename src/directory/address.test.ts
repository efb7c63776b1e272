import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseAddress, splitAddress } from './address.ts';
import { checkAccountAddress, checkDomainName, checkPassword, checkTarget } from './provision.ts';

describe('normaliseAddress', () => {
  it.each([
    ['Tim@Alpha.TEST', 'tim@alpha.test'],
    ['"tim"@alpha.test', 'tim@alpha.test'],
    ['"t\\im"@alpha.test', 'tim@alpha.test'],
    ['"Tim Smith"@alpha.test', '"tim smith"@alpha.test'],
    ['"a@b"@alpha.test', '"a@b"@alpha.test'],
    ['"a\\"b"@alpha.test', '"a\\"b"@alpha.test'],
    ['""@alpha.test', '""@alpha.test'],
    ['".a"@alpha.test', '".a"@alpha.test'],
    ['Jürgen@Bücher.example', 'jürgen@xn--bcher-kva.example'],
    ['ju\u0308rgen@alpha.test', 'jürgen@alpha.test'],
    ['x@xn--bcher-kva.example', 'x@xn--bcher-kva.example'],
    ['x@[192.0.2.1]', 'x@[192.0.2.1]'],
    ['x@[IPv6:2001:DB8::1]', 'x@[ipv6:2001:db8::1]'],
    ['x@_dmarc.alpha.test', 'x@_dmarc.alpha.test'],
  ])('%s is %s', (address, normalised) => {
    expect(normaliseAddress(address)).toBe(normalised);
  });

  it.each([
    'tim',
    '@alpha.test',
    'tim@',
    '',
    'a b@alpha.test',
    '.a@alpha.test',
    'a..b@alpha.test',
    'a.@alpha.test',
    '"a@alpha.test',
    'a"@alpha.test',
    '"a"b"@alpha.test',
    '"a\\"@alpha.test',
    'a@b@alpha.test',
    'a@alpha..test',
    'a@alpha.test.',
    'a@-alpha.test',
    'a@alpha%41.test',
    'a@alpha/b.é',
    'a@al pha.test',
    'a\r\n@alpha.test',
    'a\0@alpha.test',
    'a@alpha.test\n',
    'a@[192.0.2.1',
    'a@[]',
    `${'x'.repeat(65)}@alpha.test`,
    `a@${'x'.repeat(64)}.test`,
    `a@${'x.'.repeat(130)}test`,
  ])('refuses %j', (address) => {
    expect(normaliseAddress(address)).toBeNull();
  });

  it('changes nothing the second time, and never throws', () => {
    const characters = fc.constantFrom(...Array.from('aZ.@"\\ü[]:-_%/ \0é漢'));
    fc.assert(
      fc.property(fc.string({ unit: characters }), (text) => {
        splitAddress(text);
        const once = normaliseAddress(text);
        if (once !== null) expect(normaliseAddress(once)).toBe(once);
      }),
    );
  });
});

describe('provisioning', () => {
  it('takes good names, as they will be kept', () => {
    expect(checkDomainName('Bücher.Example')).toEqual({ ok: true, value: 'xn--bcher-kva.example' });
    expect(checkAccountAddress('Tim@Alpha.test', '+')).toEqual({ ok: true, value: 'tim@alpha.test' });
    expect(checkTarget('Tim+x@Elsewhere.test')).toEqual({ ok: true, value: 'tim+x@elsewhere.test' });
    expect(checkPassword('correct horse')).toEqual({ ok: true, value: 'correct horse' });
  });

  it.each([
    [checkDomainName('[192.0.2.1]'), 'is not a domain name'],
    [checkDomainName('a b'), 'is not a domain name'],
    [checkAccountAddress('tim', '+'), 'write user@domain'],
    [checkAccountAddress('tim@a b', '+'), 'is not a domain name'],
    [checkAccountAddress('t(im@alpha.test', '+'), 'cannot stand before the @'],
    [checkAccountAddress(`${'x'.repeat(65)}@alpha.test`, '+'), 'longer than the 64 octets'],
    [checkAccountAddress('tim+x@alpha.test', '+'), 'separates the user'],
    [checkTarget('nobody'), 'write user@domain'],
    [checkPassword('short'), 'fewer than 8'],
    [checkPassword('x'.repeat(1025)), 'longer than 1024'],
    [checkPassword('bell\u0007bell'), 'control characters'],
  ])('%#: says what is wrong', (result, words) => {
    expect(result.ok ? '' : result.error).toContain(words);
  });
});
