/**
 * Where a stream of DEFLATE ends: its symbols are read, and nothing is unpacked.
 * Implements: RFC 1951 §3.2 (blocks, fixed and dynamic codes).
 * Not here: unpacking (the platform does that, and refuses octets behind the end without saying where it was).
 */
import { limits } from './limits.ts';

/** BTYPE 10: compressed with codes of its own. RFC 1951 §3.2.3 */
const dynamic = 2;

/** The offset behind the last block that begins at `start`; null where there is none, or it is damaged. */
export function deflateEnd(octets: Uint8Array, start: number): number | null {
  const bits = new Bits(octets, start);
  try {
    let isLast = false;
    for (let codes = 0; !isLast;) {
      isLast = bits.take(1) === 1;
      const kind = bits.take(2);
      if (kind === dynamic) codes += 1;
      if (codes > limits.deflateBlocks) return null;
      pass(bits, kind);
    }
    return bits.nextOctet();
  } catch (error) {
    if (error instanceof Damaged) return null;
    throw error;
  }
}

/** Bits from the lowest of each octet. RFC 1951 §3.1.1 */
class Bits {
  readonly #octets: Uint8Array;
  /** In bits. */
  #at: number;

  constructor(octets: Uint8Array, start: number) {
    this.#octets = octets;
    this.#at = start * 8;
  }

  take(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit++) {
      const octet = this.#octets[this.#at >>> 3];
      if (octet === undefined) throw new Damaged();
      value |= ((octet >>> (this.#at & 7)) & 1) << bit;
      this.#at++;
    }
    return value;
  }

  nextOctet(): number {
    return Math.ceil(this.#at / 8);
  }

  skipOctets(count: number): void {
    this.#at = (this.nextOctet() + count) * 8;
    if (this.#at > this.#octets.length * 8) throw new Damaged();
  }
}

class Damaged extends Error {}

function pass(bits: Bits, kind: number): void {
  if (kind === 0) passStored(bits);
  else if (kind === 3) throw new Damaged();
  else passCoded(bits, kind === 1 ? fixed : dynamicCodes(bits));
}

function passCoded(bits: Bits, { literals, distances }: Codes): void {
  for (;;) {
    const symbol = next(bits, literals);
    if (symbol === endOfBlock) return;
    if (symbol < endOfBlock) continue;
    bits.take(extraOfLength[symbol - endOfBlock - 1] ?? damaged());
    bits.take(extraOfDistance[next(bits, distances)] ?? damaged());
  }
}

/** RFC 1951 §3.2.4 */
function passStored(bits: Bits): void {
  bits.skipOctets(0);
  const length = bits.take(16);
  if (bits.take(16) !== (length ^ 0xffff)) throw new Damaged();
  bits.skipOctets(length);
}

const endOfBlock = 256;

/** RFC 1951 §3.2.5 */
const extraOfLength = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const extraOfDistance = Array.from({ length: 30 }, (_, code) => Math.max(0, (code >> 1) - 1));

const damaged = (): never => {
  throw new Damaged();
};

/** A canonical code: how many symbols have each length, and the symbols in their order. RFC 1951 §3.2.2 */
interface Code {
  readonly counts: readonly number[];
  readonly symbols: readonly number[];
}

const longestCode = 15;

function codeOf(lengths: readonly number[]): Code {
  const counts = Array<number>(longestCode + 1).fill(0);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  let left = 1;
  for (let length = 1; length <= longestCode; length++) {
    left = left * 2 - (counts[length] ?? 0);
    if (left < 0) throw new Damaged();
  }
  const symbols = lengths
    .map((length, symbol) => ({ length, symbol }))
    .filter(({ length }) => length > 0)
    .sort((one, other) => one.length - other.length || one.symbol - other.symbol)
    .map(({ symbol }) => symbol);
  return { counts, symbols };
}

function next(bits: Bits, { counts, symbols }: Code): number {
  let [code, first, index] = [0, 0, 0];
  for (let length = 1; length <= longestCode; length++) {
    code |= bits.take(1);
    const count = counts[length] ?? 0;
    if (code - first < count) return symbols[index + code - first] ?? damaged();
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  return damaged();
}

interface Codes {
  readonly literals: Code;
  readonly distances: Code;
}

const times = (count: number, length: number): readonly number[] => Array<number>(count).fill(length);

/** RFC 1951 §3.2.6 */
const fixed: Codes = {
  literals: codeOf([...times(144, 8), ...times(112, 9), ...times(24, 7), ...times(8, 8)]),
  distances: codeOf(times(30, 5)),
};

/** "The alphabet for code lengths", in the order in which their lengths are given. RFC 1951 §3.2.7 */
const orderOfLengths = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function dynamicCodes(bits: Bits): Codes {
  const [literals, distances, count] = [bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4];
  const lengthsOfLengths = Array<number>(orderOfLengths.length).fill(0);
  for (const symbol of orderOfLengths.slice(0, count)) lengthsOfLengths[symbol] = bits.take(3);
  const code = codeOf(lengthsOfLengths);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const symbol = next(bits, code);
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) lengths.push(...times(3 + bits.take(2), lengths.at(-1) ?? damaged()));
    else lengths.push(...times(symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7), 0));
  }
  if (lengths.length > literals + distances) throw new Damaged();
  return { literals: codeOf(lengths.slice(0, literals)), distances: codeOf(lengths.slice(literals)) };
}
