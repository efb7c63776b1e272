/** Tokens as octets: a head with the totals, then rows of one length in order of their keys. Little-endian. */
import type { TokenRow, Totals } from './port.ts';

const mark = 'POSTERN-TOKENS-2';
const headOctets = 64;
const rowOctets = 24;

/** A row with the day on which it was learned last. */
export interface DatedRow extends TokenRow {
  readonly day: number;
}

export function packTokens({ spam, ham, bias }: Totals, rows: Iterable<DatedRow>): Buffer {
  const sorted = [...rows].sort((a, b) => a.key - b.key);
  const octets = Buffer.alloc(headOctets + sorted.length * rowOctets);
  octets.write(mark, 0, 'latin1');
  octets.writeDoubleLE(spam, 16);
  octets.writeDoubleLE(ham, 24);
  octets.writeDoubleLE(bias, 32);
  let at = headOctets;
  for (const row of sorted) {
    octets.writeDoubleLE(row.key, at);
    octets.writeUInt32LE(row.spam, at + 8);
    octets.writeUInt32LE(row.ham, at + 12);
    octets.writeFloatLE(row.weight, at + 16);
    octets.writeUInt32LE(row.day, at + 20);
    at += rowOctets;
  }
  return octets;
}

/** A memory of tokens for reading only, where it lies: a row is found by halving. */
export class TokenTable {
  readonly totals: Totals;
  readonly size: number;
  readonly #octets: Buffer;
  /** Of the rows, in order: where a message is looked up, thousands of times. */
  readonly #keys: Float64Array;

  private constructor(octets: Buffer) {
    this.#octets = octets;
    this.size = (octets.length - headOctets) / rowOctets;
    this.#keys = Float64Array.from({ length: this.size }, (_unused, place) =>
      octets.readDoubleLE(headOctets + place * rowOctets),
    );
    this.totals = {
      spam: octets.readDoubleLE(16),
      ham: octets.readDoubleLE(24),
      bias: octets.readDoubleLE(32),
    };
  }

  /** null where the octets are no such memory. */
  static of(octets: Buffer): TokenTable | null {
    const isWhole = octets.length >= headOctets && (octets.length - headOctets) % rowOctets === 0;
    return isWhole && octets.toString('latin1', 0, mark.length) === mark ? new TokenTable(octets) : null;
  }

  read(keys: Iterable<number>): readonly TokenRow[] {
    const found: TokenRow[] = [];
    for (const key of keys) {
      const row = this.#find(key);
      if (row !== null) found.push(row);
    }
    return found;
  }

  *rows(): Generator<DatedRow> {
    for (let place = 0; place < this.size; place++) yield this.#row(place);
  }

  #find(key: number): TokenRow | null {
    let low = 0;
    let high = this.size - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.#keys[middle] ?? Number.NaN;
      if (found === key) return this.#row(middle);
      if (found < key) low = middle + 1;
      else high = middle - 1;
    }
    return null;
  }

  #row(place: number): DatedRow {
    const at = headOctets + place * rowOctets;
    return {
      key: this.#octets.readDoubleLE(at),
      spam: this.#octets.readUInt32LE(at + 8),
      ham: this.#octets.readUInt32LE(at + 12),
      weight: this.#octets.readFloatLE(at + 16),
      day: this.#octets.readUInt32LE(at + 20),
    };
  }
}
