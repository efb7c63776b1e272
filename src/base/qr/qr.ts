/**
 * A QR code: octets as a square of dark and light modules.
 * Implements: ISO/IEC 18004 for octets (byte mode), error correction level L, versions 1 to 10: up to 271 octets.
 * Not here: how it is shown.
 */
import { type Grid, dataPlaces, drawFormat, drawFunctions, emptyGrid, masks, penalty, versions } from './qr-grid.ts';

/** Throws RangeError for more octets than a code of version 10 holds. */
export function qrGrid(octets: Buffer): Grid {
  const version = versions.find(({ data, number }) => octets.length + (number < 10 ? 2 : 3) <= data);
  if (version === undefined) throw new RangeError('The text is too long for a QR code');
  const words = codewords(octets, version);
  let best: Grid | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [mask, flips] of masks.entries()) {
    const grid = emptyGrid(version);
    drawFunctions(grid, version);
    drawFormat(grid, mask);
    let bit = 0;
    for (const [row, column] of dataPlaces(grid)) {
      const word = words[bit >> 3] ?? 0;
      const isSet = ((word >> (7 - (bit & 7))) & 1) === 1;
      (grid.dark[row] ??= [])[column] = isSet !== flips(row, column);
      bit += 1;
    }
    const score = penalty(grid);
    if (score < least) [best, least] = [grid, score];
  }
  return best ?? emptyGrid(version);
}

type Version = (typeof versions)[number];

/** Mode, count, octets and padding, in blocks with their correction, interleaved. */
function codewords(octets: Buffer, { number, data, blocks, correction }: Version): readonly number[] {
  const bits: number[] = [];
  const push = (value: number, length: number): void => {
    for (let at = length - 1; at >= 0; at--) bits.push((value >> at) & 1);
  };
  push(4, 4);
  push(octets.length, number < 10 ? 8 : 16);
  for (const octet of octets) push(octet, 8);
  push(0, Math.min(4, data * 8 - bits.length));
  while (bits.length % 8 !== 0) bits.push(0);
  const words: number[] = [];
  for (let at = 0; at < bits.length; at += 8)
    words.push(bits.slice(at, at + 8).reduce((word, bit) => word * 2 + bit, 0));
  for (let pad = 0xec; words.length < data; pad ^= 0xec ^ 0x11) words.push(pad);
  const short = Math.floor(data / blocks);
  const longer = data % blocks;
  const parts: number[][] = [];
  for (let block = 0, at = 0; block < blocks; block++) {
    const length = short + (block >= blocks - longer ? 1 : 0);
    parts.push(words.slice(at, at + length));
    at += length;
  }
  const checks = parts.map((part) => reedSolomon(part, correction));
  return [...interleaved(parts), ...interleaved(checks)];
}

function interleaved(parts: readonly (readonly number[])[]): number[] {
  const longest = Math.max(...parts.map((part) => part.length));
  const words: number[] = [];
  for (let at = 0; at < longest; at++) {
    for (const part of parts) {
      const word = part[at];
      if (word !== undefined) words.push(word);
    }
  }
  return words;
}

/** The remainder of the data by the generator polynomial, over GF(2^8) with x^8 + x^4 + x^3 + x^2 + 1. */
function reedSolomon(data: readonly number[], degree: number): readonly number[] {
  const generator = Array.from({ length: degree }, (_, at) => Number(at === degree - 1));
  let root = 1;
  for (let i = 0; i < degree; i++) {
    for (let at = 0; at < degree; at++) {
      generator[at] = multiply(generator[at] ?? 0, root) ^ (generator[at + 1] ?? 0);
    }
    root = multiply(root, 2);
  }
  const remainder = Array.from({ length: degree }, () => 0);
  for (const word of data) {
    const factor = word ^ (remainder.shift() ?? 0);
    remainder.push(0);
    for (const [at, coefficient] of generator.entries())
      remainder[at] = (remainder[at] ?? 0) ^ multiply(coefficient, factor);
  }
  return remainder;
}

function multiply(left: number, right: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    if (((right >> bit) & 1) === 1) product ^= left;
  }
  return product & 0xff;
}
