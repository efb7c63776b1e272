/**
 * Keys out of passwords, in the old way of PKCS #12.
 * Implements: RFC 7292 §B.1 (BMPString with a zero behind), §B.2 (the algorithm), §B.3 (purposes).
 */
import { type HashName, hashes } from '../algorithms/hashes.ts';
import { malformed, smallInteger } from '../asn1/reader.ts';
import type { Element } from '../asn1/tree.ts';
import { limits } from '../limits.ts';

/** RFC 7292 §B.3 */
export const purposes = { encryption: 1, iv: 2, integrity: 3 } as const;

export interface Derivation {
  readonly hash: HashName;
  readonly salt: Buffer;
  readonly iterations: number;
}

/** The rounds that a file asks for; what asks for too many, here or in all, is malformed. */
export type RoundsIn = (element: Element) => number;

/** For one file. */
export function countedRounds(): RoundsIn {
  let left: number = limits.fileIterations;
  return (element) => {
    const iterations = smallInteger(element);
    left -= iterations;
    return iterations >= 1 && iterations <= limits.iterations && left >= 0
      ? iterations
      : malformed(`it asks for more than ${limits.iterations} rounds, or for none`);
  };
}

/** Rounds that are gone through at once: some tens of milliseconds. */
const atOnce = 20_000;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Every character in two octets, the high one first, and a zero. RFC 7292 §B.1 */
export const bmpString = (password: string): Buffer => Buffer.from(`${password}\0`, 'utf16le').swap16();

/** Repeated until whole blocks are full; nothing stays nothing. RFC 7292 §B.2, steps 2 and 3 */
function filled(octets: Buffer, block: number): Buffer {
  return Buffer.alloc(block * Math.ceil(octets.length / block), octets);
}

/** Others have their turn meanwhile. */
export async function derive(
  { hash, salt, iterations }: Derivation,
  password: Buffer,
  purpose: (typeof purposes)[keyof typeof purposes],
  length: number,
): Promise<Buffer> {
  const { blockLen: block } = hashes[hash];
  const input = Buffer.concat([filled(salt, block), filled(password, block)]);
  const diversifier = Buffer.alloc(block, purpose);
  const pieces: Buffer[] = [];
  for (let left = length; left > 0;) {
    let piece = hashes[hash](Buffer.concat([diversifier, input]));
    for (let round = 1; round < iterations; round++) {
      piece = hashes[hash](piece);
      if (round % atOnce === 0) await pause();
    }
    pieces.push(Buffer.from(piece));
    left -= piece.length;
    if (left > 0) added(input, Buffer.alloc(block, piece));
  }
  return Buffer.concat(pieces).subarray(0, length);
}

/** To each block of the input, as one number, another one and 1. RFC 7292 §B.2, step 6 C */
function added(input: Buffer, addend: Buffer): void {
  for (let from = 0; from < input.length; from += addend.length) {
    let carry = 1;
    for (let at = addend.length - 1; at >= 0; at--) {
      const sum = (input[from + at] ?? 0) + (addend[at] ?? 0) + carry;
      input[from + at] = sum & 0xff;
      carry = sum >> 8;
    }
  }
}
