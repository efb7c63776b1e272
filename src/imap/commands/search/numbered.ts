/**
 * Numbers for strings: equal strings get the same one. The strings are not kept but by 64 bits of a keyed hash, so that hundreds of
 * thousands of them are some megabytes, and nobody who does not know the key can find two with the same.
 * HalfSipHash-2-4 over the UTF-16 units, least significant octet first (J.-P. Aumasson, D. J. Bernstein: SipHash, a fast short-input PRF).
 */

/** Two numbers of 32 bits. */
export type HashKey = readonly [number, number];

export const randomKey = (): HashKey => {
  const [one = 0, other = 0] = crypto.getRandomValues(new Int32Array(2));
  return [one, other];
};

const rotated = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/** The two halves of the hash of text[from, to), the lower one first. */
export function halfSipHash([key0, key1]: HashKey, text: string, from: number, to: number, into: Int32Array): void {
  let v0 = key0;
  let v1 = key1 ^ 0xee;
  let v2 = key0 ^ 0x6c796765;
  let v3 = key1 ^ 0x74656462;
  const units = to - from;
  // The last word has the length, and the unit without a partner where there is one.
  const last = units >> 1;
  let word = 0;
  for (let round = 0; round < 2 * last + 10; round++) {
    const at = round >> 1;
    const isFirst = (round & 1) === 0;
    if (at <= last && isFirst) {
      const unit = from + 2 * at;
      if (at < last) word = text.charCodeAt(unit) | (text.charCodeAt(unit + 1) << 16);
      else word = ((2 * units) << 24) | ((units & 1) === 0 ? 0 : text.charCodeAt(unit));
      v3 ^= word;
    } else if (at === last + 1 && isFirst) v2 ^= 0xee;
    else if (at === last + 3 && isFirst) {
      into[0] = v1 ^ v3;
      v1 ^= 0xdd;
    }
    v0 = (v0 + v1) | 0;
    v1 = rotated(v1, 5) ^ v0;
    v0 = rotated(v0, 16);
    v2 = (v2 + v3) | 0;
    v3 = rotated(v3, 8) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = rotated(v3, 7) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = rotated(v1, 13) ^ v2;
    v2 = rotated(v2, 16);
    if (at <= last && !isFirst) v0 ^= word;
  }
  into[1] = v1 ^ v3;
}

export class Numbered {
  readonly #key: HashKey;
  readonly #hash = new Int32Array(2);
  /** Numbers by hash, the next free place where one is taken; never more than half full. */
  #places: Uint32Array;
  /** Hashes by number. */
  #low: Int32Array;
  #high: Int32Array;
  #size = 0;

  constructor(key: HashKey, expected: number) {
    this.#key = key;
    let room = 16;
    while (room < expected) room *= 2;
    this.#places = new Uint32Array(2 * room);
    this.#low = new Int32Array(room);
    this.#high = new Int32Array(room);
  }

  /** The highest number that was given. */
  get size(): number {
    return this.#size;
  }

  /** From 1 on, in the order in which they are met; that of '' is 0. */
  of(text: string, from = 0, to = text.length): number {
    if (from === to) return 0;
    halfSipHash(this.#key, text, from, to, this.#hash);
    const [low = 0, high = 0] = this.#hash;
    let place = this.#placeOf(low, high);
    const known = this.#places[place] ?? 0;
    if (known !== 0) return known;
    if (this.#size + 1 === this.#low.length) {
      this.#grow();
      place = this.#placeOf(low, high);
    }
    this.#size += 1;
    this.#places[place] = this.#size;
    this.#low[this.#size] = low;
    this.#high[this.#size] = high;
    return this.#size;
  }

  /** Where it stands, or would. */
  #placeOf(low: number, high: number): number {
    const mask = this.#places.length - 1;
    for (let place = low & mask; ; place = (place + 1) & mask) {
      const number = this.#places[place] ?? 0;
      if (number === 0 || (this.#low[number] === low && this.#high[number] === high)) return place;
    }
  }

  #grow(): void {
    const low = this.#low;
    const high = this.#high;
    this.#places = new Uint32Array(2 * this.#places.length);
    this.#low = new Int32Array(2 * low.length);
    this.#high = new Int32Array(2 * high.length);
    this.#low.set(low);
    this.#high.set(high);
    for (let number = 1; number <= this.#size; number++) {
      this.#places[this.#placeOf(low[number] ?? 0, high[number] ?? 0)] = number;
    }
  }
}
