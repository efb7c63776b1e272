import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerFields } from '../../message/header/fields.ts';
import { type Signature, type SignatureKind, readSignature } from './signature.ts';

function read(value: string | Buffer, kind: SignatureKind = 'dkim'): Signature {
  const bytes = Buffer.concat([Buffer.from('DKIM-Signature:'), Buffer.from(value), Buffer.from('\r\n')]);
  const [field] = headerFields(bytes);
  if (field === undefined) throw new Error('no field');
  return readSignature(bytes, field, kind);
}

const good = {
  v: '1',
  a: 'rsa-sha256',
  d: 'alpha.test',
  s: 'sel',
  h: 'From : To:from',
  bh: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  b: 'YWJj\r\n\tZGVm',
};

const withTags = (change: Readonly<Record<string, string | null>>): string =>
  Object.entries<string | null>({ ...good, ...change })
    .flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]))
    .join('; ');

describe('a signature field', () => {
  it('is read with its defaults', () => {
    expect(read(withTags({}))).toMatchObject({
      problem: null,
      domain: 'alpha.test',
      selector: 'sel',
      identity: '@alpha.test',
      algorithm: 'rsa-sha256',
      canonicalization: { header: 'simple', body: 'simple' },
      fields: ['from', 'to', 'from'],
      signature: Buffer.from('abcdef'),
      length: null,
      signedAt: null,
      expiresAt: null,
    });
  });

  it.each([
    [{ c: 'relaxed' }, { canonicalization: { header: 'relaxed', body: 'simple' } }],
    [{ c: 'simple/relaxed' }, { canonicalization: { header: 'simple', body: 'relaxed' } }],
    [{ d: 'ALPHA.Test' }, { domain: 'alpha.test' }],
    [
      { d: 'b\u00fccher.test', s: 'm\u00e4rz' },
      { domain: 'xn--bcher-kva.test', selector: 'xn--mrz-qla' },
    ],
    [{ i: 'alice=3Bx=20@mail.alpha.test' }, { identity: 'alice;x @mail.alpha.test' }],
    [{ i: 'j\u00f6rg@alpha.test' }, { identity: 'j\u00f6rg@alpha.test' }],
    [{ l: '0012' }, { length: 12 }],
    [
      { t: '1', x: '9'.repeat(30) },
      { signedAt: 1, expiresAt: 1e12 },
    ],
    [{ q: 'other/x : dns/txt' }, { problem: null }],
    [{ zz: 'whatever' }, { problem: null }],
    [{ a: 'ed25519-sha256' }, { keyType: 'ed25519' }],
  ])('with %j', (change, expected) => {
    expect(read(withTags(change))).toMatchObject({ problem: null, ...expected });
  });

  it.each([
    [{ v: null }, 'has no v='],
    [{ v: '8' }, 'version 8'],
    [{ a: null }, 'has no a='],
    [{ a: '' }, 'a= of the signature is empty'],
    [{ a: 'rsa-sha1' }, 'rsa-sha1'],
    [{ a: 'RSA-SHA256' }, 'no algorithm'],
    [{ b: null }, 'has no b='],
    [{ b: '%%%' }, 'b= is no base64'],
    [{ bh: null }, 'has no bh='],
    [{ bh: 'YWJj' }, 'no SHA-256 hash'],
    [{ c: '' }, 'no canonicalization'],
    [{ c: 'relaxed/relaxed/relaxed' }, 'no canonicalization'],
    [{ d: null }, 'has no d='],
    [{ d: 'test' }, 'no domain name'],
    [{ d: 'alpha.test.' }, 'no domain name'],
    [{ d: 'alpha..test' }, 'no domain name'],
    [{ d: '[192.0.2.1]' }, 'no domain name'],
    [{ d: `${'a.'.repeat(150)}test` }, 'no domain name'],
    [{ s: null }, 'has no s='],
    [{ s: 'a b' }, 'no selector'],
    [{ s: `${'a.'.repeat(120)}b` }, 'no selector'],
    [{ h: null }, 'has no h='],
    [{ h: 'to:subject' }, 'does not cover From'],
    [{ h: 'from::to' }, 'no field name'],
    [{ i: 'alpha.test' }, 'no address'],
    [{ i: '@beta.test' }, 'not below d=alpha.test'],
    [{ i: '@notalpha.test' }, 'not below d=alpha.test'],
    [{ i: 'a=3z@alpha.test' }, 'no address'],
    [{ l: '-1' }, 'no length'],
    [{ l: '9'.repeat(77) }, 'no length'],
    [{ t: '1 2' }, 'no time'],
    [{ x: '' }, 'no time'],
    [{ t: '10', x: '10' }, 'expires before'],
    [{ q: 'dns' }, 'no way to the key'],
  ])('with %j is refused', (change, text) => {
    expect(read(withTags(change)).problem).toMatchObject({
      result: 'permerror',
      reason: { text: expect.stringContaining(text) as string },
    });
  });

  it('may be no longer than its bound', () => {
    expect(read(withTags({ z: 'x'.repeat(40_000) })).problem).toMatchObject({ result: 'policy' });
  });

  it('is read whatever it is made of', () => {
    const kinds = fc.constantFrom<SignatureKind>('dkim', 'message', 'seal');
    const anything = fc.uint8Array({ maxLength: 300 }).map((octets) => Buffer.from(octets));
    fc.assert(fc.property(kinds, anything, (kind, octets) => void read(octets, kind)));
    const tags = fc.dictionary(
      fc.constantFrom('v', 'a', 'b', 'bh', 'c', 'd', 'h', 'i', 'l', 'q', 's', 't', 'x', 'cv'),
      fc.oneof(fc.string({ maxLength: 20 }), fc.string({ unit: 'grapheme', maxLength: 20 })),
    );
    fc.assert(
      fc.property(kinds, tags, (kind, change) => {
        const { problem } = read(withTags(change), kind);
        if (problem !== null) expect(problem.reason.text).not.toMatch(/[\r\n]/u);
      }),
      { numRuns: 500 },
    );
  });
});
