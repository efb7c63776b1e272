import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { lookupAddress, openPgpKeyName, smimeaName, wkdHash } from './address.ts';

test('the names of the examples: RFC 7929 §3, RFC 8162 §3', () => {
  const hugh = { localPart: 'hugh', domain: 'example.com' };
  const digest = 'c93f1e400f26708f98cb19d936620da35eec8f72e57f9eec01c1afd6';
  expect(openPgpKeyName(hugh)).toBe(`${digest}._openpgpkey.example.com`);
  expect(smimeaName(hugh)).toBe(`${digest}._smimecert.example.com`);
});

test('the digest of the example: draft-koch-openpgp-webkey-service §3.1', () => {
  expect(wkdHash('Joe.Doe')).toBe('iy9q119eutrkn8s1mk4r39qejnbu3n5q');
  expect(wkdHash('ÄRGER')).not.toBe(wkdHash('ärger'));
});

it.each([
  ['Ada@Alpha.Test', 'ada@alpha.test', 'Ada', 'alpha.test'],
  ['"ada lovelace"@alpha.test', '"ada lovelace"@alpha.test', 'ada lovelace', 'alpha.test'],
  ['"ada"@alpha.test', 'ada@alpha.test', 'ada', 'alpha.test'],
  ['a@bücher.test', 'a@xn--bcher-kva.test', 'a', 'xn--bcher-kva.test'],
  ['u\u0308@alpha.test', 'ü@alpha.test', 'ü', 'alpha.test'],
])('%s', (written, address, localPart, domain) =>
  expect(lookupAddress(written)).toEqual({ address, localPart, domain }),
);

it.each(['', 'ada', '@alpha.test', 'ada@', 'ada@localhost', 'ada@[192.0.2.1]', 'ada@192.0.2.1', 'a@b@', 'a@x..test'])(
  'asks nobody for %j',
  (written) => expect(lookupAddress(written)).toBe(null),
);

test('whatever is written, what is asked for is a name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), fc.domain(), (local, domain) => {
      const read = lookupAddress(`${local}@${domain}`);
      if (read === null) return;
      const label = openPgpKeyName(read).split('.')[0] ?? '';
      expect(label).toHaveLength(56);
      expect(Array.from(wkdHash(read.localPart)).every((one) => 'ybndrfg8ejkmcpqxot1uwisza345h769'.includes(one))).toBe(
        true,
      );
    }),
    { numRuns: 30 },
  );
});
