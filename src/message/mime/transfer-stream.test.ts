import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTransfer } from './transfer.ts';
import { transferDecoder } from './transfer-stream.ts';

const texts = fc
  .string({
    unit: fc.constantFrom('=', '==', '\n', '\r\n', ' ', '\t', '4', '41', 'a', 'B', 'é', '-', '_'),
    maxLength: 60,
  })
  .map((text) => Buffer.from(text, 'latin1'));

function inPieces(text: Buffer, encoding: string, size: number): Buffer {
  const decoder = transferDecoder(encoding);
  if (decoder === null) throw new Error(encoding);
  const pieces: Buffer[] = [];
  for (let at = 0; at < text.length; at += size) pieces.push(decoder.push(text.subarray(at, at + size)));
  return Buffer.concat([...pieces, decoder.end()]);
}

describe('piece by piece', () => {
  it.each(['base64', 'quoted-printable'])('%s is what it is as a whole', (encoding) => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 20 }), (text, size) => {
        expect(inPieces(text, encoding, size).toString('latin1')).toBe(
          decodeTransfer(text, encoding).toString('latin1'),
        );
      }),
      { numRuns: 3_000 },
    );
  });

  it('reads a quoted-printable line without end', () => {
    const text = Buffer.from('=41 b=\t'.repeat(40_000));
    expect(inPieces(text, 'quoted-printable', 10_007).equals(decodeTransfer(text, 'quoted-printable'))).toBe(true);
  });
});
