/**
 * Triple DES in CBC, to read old messages and key files; nothing is made with it.
 * Implements: FIPS 46-3 (the cipher, EDE with three keys), RFC 3370 §5.1 (CBC). Tables are those of the standard, numbered from 1.
 */

const initial = [
  58, 50, 42, 34, 26, 18, 10, 2, 60, 52, 44, 36, 28, 20, 12, 4, 62, 54, 46, 38, 30, 22, 14, 6, 64, 56, 48, 40, 32, 24,
  16, 8, 57, 49, 41, 33, 25, 17, 9, 1, 59, 51, 43, 35, 27, 19, 11, 3, 61, 53, 45, 37, 29, 21, 13, 5, 63, 55, 47, 39, 31,
  23, 15, 7,
];
const final = initial.map((_, at) => initial.indexOf(at + 1) + 1);
const choice1 = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36, 63, 55,
  47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
];
const choice2 = [
  14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31, 37, 47, 55, 30,
  40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];
const permutation = [
  16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25,
];
const shifts = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];

/** S1 to S8: four rows of sixteen hexadecimal digits each. */
const boxes = [
  'e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d',
  'f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9',
  'a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c',
  '7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e',
  '2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453',
  'c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d',
  '4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c',
  'd2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b',
];

/** What a box and the permutation behind it make of six bits. */
const mixed = boxes.map((box, at) =>
  Uint32Array.from({ length: 64 }, (_, six) => {
    const digit = (((six >> 4) & 2) | (six & 1)) * 16 + ((six >> 1) & 15);
    const value = Number.parseInt(box.charAt(digit), 16) << (28 - 4 * at);
    return permutation.reduce((bits, from, to) => bits | (((value >>> (32 - from)) & 1) << (31 - to)), 0);
  }),
);

type Half = readonly [high: number, low: number];

/** Bits of two words, in the order of a table. */
function permuted(high: number, low: number, table: readonly number[]): Half {
  let [left, right] = [0, 0];
  for (let at = 0; at < 64; at++) {
    const from = table[at] ?? 0;
    const bit = from > 32 ? (low >>> (64 - from)) & 1 : (high >>> (32 - from)) & 1;
    if (at < 32) left |= bit << (31 - at);
    else right |= bit << (63 - at);
  }
  return [left, right];
}

/** Sixteen times eight keys of six bits. */
function schedule(key: Buffer): Uint8Array {
  const bit = (number: number): number => ((key[(number - 1) >> 3] ?? 0) >> (7 - ((number - 1) & 7))) & 1;
  const chosen = choice1.map(bit);
  let [left, right] = [chosen.slice(0, 28), chosen.slice(28)];
  const keys: number[] = [];
  for (const shift of shifts) {
    left = [...left.slice(shift), ...left.slice(0, shift)];
    right = [...right.slice(shift), ...right.slice(0, shift)];
    const both = [...left, ...right];
    for (let at = 0; at < 48; at += 6)
      keys.push(choice2.slice(at, at + 6).reduce((six, from) => (six << 1) | (both[from - 1] ?? 0), 0));
  }
  return Uint8Array.from(keys);
}

/** The sixteen rounds; backwards they undo themselves. */
function rounds(left: number, right: number, keys: Uint8Array, isBackwards: boolean): Half {
  let [one, other] = [left, right];
  for (let round = 0; round < 16; round++) {
    const at = (isBackwards ? 15 - round : round) * 8;
    let bits = 0;
    for (let box = 0; box < 8; box++) {
      const turn = (4 * box + 31) & 31;
      const six = ((other << turn) | (turn === 0 ? 0 : other >>> (32 - turn))) >>> 26;
      bits |= mixed[box]?.[six ^ (keys[at + box] ?? 0)] ?? 0;
    }
    [one, other] = [other, one ^ bits];
  }
  return [other, one];
}

/** Three keys of eight octets; CBC without padding. */
export function tripleDes(key: Buffer, iv: Buffer, octets: Buffer): Buffer {
  const [first, second, third] = [schedule(key.subarray(0, 8)), schedule(key.subarray(8)), schedule(key.subarray(16))];
  const plain = Buffer.alloc(octets.length);
  let before = iv;
  for (let at = 0; at + 8 <= octets.length; at += 8) {
    let [left, right] = permuted(octets.readUInt32BE(at), octets.readUInt32BE(at + 4), initial);
    [left, right] = rounds(left, right, third, true);
    [left, right] = rounds(left, right, second, false);
    [left, right] = rounds(left, right, first, true);
    [left, right] = permuted(left, right, final);
    plain.writeUInt32BE((left ^ before.readUInt32BE(0)) >>> 0, at);
    plain.writeUInt32BE((right ^ before.readUInt32BE(4)) >>> 0, at + 4);
    before = octets.subarray(at, at + 8);
  }
  return plain;
}
