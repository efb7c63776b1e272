/** Numbers for strings against a map of them, and the hash against the vectors of its authors. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Numbered, halfSipHash } from './numbered.ts';

/** Of 0, 2, 4, … octets that count up, under such a key: vectors.h of the reference implementation. */
const vectors: readonly string[] = [
  '218d1f59b9b83cc8',
  '064f39ef7c50eb57',
  'd5e78a175be52ea1',
  'ce3e91358aa2bc25',
  'edfee820bce4858c',
  '95b0469f06a6f2ee',
  '7bc71f9faef5c799',
  '3bb1a870eae8e658',
];

const hashOf = (octets: Buffer): string => {
  const text = octets.toString('utf16le');
  const into = new Int32Array(2);
  halfSipHash([0x03020100, 0x07060504], text, 0, text.length, into);
  return Buffer.from(into.buffer).toString('hex');
};

it('the hash is HalfSipHash-2-4 with 64 bits', () => {
  for (const [at, wanted] of vectors.entries()) {
    expect(hashOf(Buffer.from(Array.from({ length: 2 * at }, (_, octet) => octet)))).toBe(wanted);
  }
});

it('equal strings have the same number, others another', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\u00e9', '\u6f22'), maxLength: 3 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 60 }), (texts) => {
      const numbered = new Numbered([1, 2], 0);
      const model = new Map<string, number>([['', 0]]);
      const wanted = texts.map((each) => {
        if (!model.has(each)) model.set(each, model.size);
        return model.get(each);
      });
      expect(texts.map((each) => numbered.of(`<${each}>`, 1, each.length + 1))).toEqual(wanted);
      expect(numbered.size).toBe(model.size - 1);
    }),
  );
});
