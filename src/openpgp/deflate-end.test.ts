/** The end of what zlib packed, whatever stands behind it; damage is none, or another end, and never a loop. */
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deflateEnd } from './deflate-end.ts';

const { Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE } = constants;
/** Some of it repeats itself, some does not. */
const contents = fc
  .array(fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.constant(Buffer.from('again and again. '.repeat(30)))), {
    maxLength: 8,
  })
  .map((pieces) => Buffer.concat(pieces));
const packings = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.constantFrom(Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE),
});

it('is found, whatever stands before and behind', () => {
  fc.assert(
    fc.property(contents, packings, fc.uint8Array(), fc.uint8Array(), (content, packing, before, behind) => {
      const packed = deflateRawSync(content, packing);
      expect(deflateEnd(Buffer.concat([before, packed, behind]), before.length)).toBe(before.length + packed.length);
    }),
  );
});

it('is that of zlib in what was changed, wherever zlib finds one', () => {
  fc.assert(
    fc.property(contents, packings, fc.nat(), fc.integer({ min: 1, max: 255 }), (content, packing, place, flip) => {
      const packed = deflateRawSync(content, packing);
      packed[place % packed.length] = (packed[place % packed.length] ?? 0) ^ flip;
      const found = deflateEnd(packed, 0);
      const theirs = endByZlib(packed);
      // What points before the beginning is damage for who unpacks, and no matter here.
      if (theirs === null) expect(found ?? 0).toBeLessThanOrEqual(packed.length);
      else expect(found).toBe(theirs);
    }),
    { numRuns: 1_000 },
  );
});

it('is none where it is cut', () => {
  const packed = deflateRawSync(Buffer.from('again and again. '.repeat(100)));
  for (let length = 0; length < packed.length; length++) expect(deflateEnd(packed.subarray(0, length), 0)).toBeNull();
});

function endByZlib(packed: Buffer): number | null {
  try {
    const { engine } = inflateRawSync(packed, { info: true }) as unknown as { engine: { bytesWritten: number } };
    return engine.bytesWritten;
  } catch {
    return null;
  }
}
