/** The Buffer of the crypto worker and that of Node say the same. */
import fc from 'fast-check';
// The package of that name, not Node's own.
import * as library from 'buffer/index.js';
import { describe, expect, it } from 'vitest';
import { likeNode } from './buffer.ts';

const { Buffer: Library } = library as unknown as { readonly Buffer: typeof Buffer };
likeNode(Library);

const ours = (octets: Uint8Array) => Library.from(octets);
const octets = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => new TextEncoder().encode(`\u{feff}${text}`)),
);
const encodings = ['utf8', 'latin1', 'base64', 'base64url'] as const;

describe.each(encodings)('%s', (encoding) => {
  it('is written alike, of any piece', () => {
    fc.assert(
      fc.property(octets, fc.nat(45), fc.nat(45), (bytes, start, end) => {
        expect(ours(bytes).toString(encoding, start, end)).toBe(Buffer.from(bytes).toString(encoding, start, end));
      }),
    );
  });

  it('is read alike', () => {
    const text = fc.oneof(
      octets.map((bytes) => Buffer.from(bytes).toString(encoding)),
      fc
        .string({ unit: fc.constantFrom('Q', 'U', 'J', 'D', '+', '/', '-', '_', ' ', '\r\n', '='), maxLength: 30 })
        .filter((some) => !some.includes('=')),
    );
    fc.assert(
      fc.property(text, (some) => {
        const read = Library.from(some, encoding);
        expect(Library.isBuffer(read)).toBe(true);
        expect([...read]).toEqual([...Buffer.from(some, encoding)]);
      }),
    );
  });
});

it('many octets are one text', () => {
  const bytes = Buffer.alloc(100_001, 'éà');
  for (const encoding of encodings)
    expect(ours(bytes).toString(encoding) === bytes.toString(encoding), encoding).toBe(true);
  expect(Library.from(bytes.toString('base64'), 'base64').equals(bytes)).toBe(true);
});

it('finds the same, from wherever', () => {
  const few = fc.uint8Array({ min: 45, max: 47, maxLength: 30 });
  const wanted = fc.oneof(
    fc.string({ unit: fc.constantFrom('-', '.', '/'), maxLength: 4 }),
    fc.integer({ min: 45, max: 48 }),
    fc.uint8Array({ min: 45, max: 47, minLength: 1, maxLength: 3 }),
  );
  fc.assert(
    fc.property(few, wanted, fc.integer({ min: -35, max: 35 }), (bytes, some, from) => {
      const node = Buffer.from(bytes);
      expect(ours(bytes).indexOf(some, from)).toBe(node.indexOf(some, from));
      expect(ours(bytes).indexOf(some)).toBe(node.indexOf(some));
    }),
  );
});

it('is equal to octets of any kind', () => {
  fc.assert(
    fc.property(octets, octets, (one, other) => {
      expect(ours(one).equals(one)).toBe(true);
      expect(ours(one).equals(other)).toBe(Buffer.from(one).equals(other));
    }),
  );
});
