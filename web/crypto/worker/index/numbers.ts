/** Whole numbers as octets, small ones in one: seven bits in each, the lowest first, the highest bit says that more follow (LEB128). */

/** Octets of a number below 2^32, at most. */
const longest = 5;

export class NumberWriter {
  #octets = new Uint8Array(64);
  #length = 0;

  get octets(): Uint8Array {
    return this.#octets.subarray(0, this.#length);
  }

  number(value: number): void {
    this.#reserve(longest);
    let rest = value;
    while (rest > 127) {
      this.#octets[this.#length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#octets[this.#length++] = rest;
  }

  append(octets: Uint8Array): void {
    this.#reserve(octets.length);
    this.#octets.set(octets, this.#length);
    this.#length += octets.length;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#octets.length) return;
    const larger = new Uint8Array(Math.max(this.#octets.length * 2, this.#length + more));
    larger.set(this.octets);
    this.#octets = larger;
  }
}

/** Reads from `at` to `end`; behind that every number is 0. */
export class NumberReader {
  at: number;
  readonly #octets: Uint8Array;
  readonly #end: number;

  constructor(octets: Uint8Array, at: number, end: number) {
    this.#octets = octets;
    this.at = at;
    this.#end = Math.min(end, octets.length);
  }

  get isOver(): boolean {
    return this.at >= this.#end;
  }

  number(): number {
    let value = 0;
    for (let shift = 0; shift < longest * 7 && this.at < this.#end; shift += 7) {
      const octet = this.#octets[this.at++] ?? 0;
      value |= (octet & 127) << shift;
      if (octet < 128) return value >>> 0;
    }
    return 0;
  }
}
