/** A memory of tokens in memory, and its form as octets: what the command line trains and what a starter model is. */
import { limits } from '../limits.ts';
import { type DatedRow, TokenTable, packTokens } from './octets.ts';
import type { TokenChange, TokenRow, Totals } from './port.ts';

interface Row {
  spam: number;
  ham: number;
  weight: number;
  day: number;
}

export class TokenMemory {
  readonly #rows = new Map<number, Row>();
  #spam = 0;
  #ham = 0;
  #bias = 0;

  get size(): number {
    return this.#rows.size;
  }

  totals(): Totals {
    return { spam: this.#spam, ham: this.#ham, bias: this.#bias };
  }

  read(keys: Iterable<number>): readonly TokenRow[] {
    const found: TokenRow[] = [];
    for (const key of keys) {
      const row = this.#rows.get(key);
      if (row !== undefined) found.push({ key, spam: row.spam, ham: row.ham, weight: row.weight });
    }
    return found;
  }

  weightOf(key: number): number {
    return this.#rows.get(key)?.weight ?? 0;
  }

  /** Of a token that is known. */
  setWeight(key: number, weight: number): void {
    const row = this.#rows.get(key);
    if (row !== undefined) row.weight = weight;
  }

  setBias(bias: number): void {
    this.#bias = bias;
  }

  learn({ keys, spam, ham, weight, bias }: TokenChange, day: number): void {
    this.#spam = Math.max(0, this.#spam + spam);
    this.#ham = Math.max(0, this.#ham + ham);
    this.#bias += bias;
    for (const key of keys) {
      let row = this.#rows.get(key);
      if (row === undefined) {
        if (spam + ham <= 0 || this.#rows.size >= limits.storedTokens) continue;
        row = { spam: 0, ham: 0, weight: 0, day };
        this.#rows.set(key, row);
      }
      row.spam = Math.max(0, row.spam + spam);
      row.ham = Math.max(0, row.ham + ham);
      row.weight += weight;
      if (spam + ham > 0) row.day = day;
      if (row.spam + row.ham === 0) this.#rows.delete(key);
    }
  }

  expire(before: number): number {
    let forgotten = 0;
    for (const [key, { day, spam, ham }] of this.#rows) {
      if (day >= before || spam + ham > 1) continue;
      this.#rows.delete(key);
      forgotten += 1;
    }
    return forgotten;
  }

  toOctets(): Buffer {
    return packTokens(this.totals(), this.rows());
  }

  *rows(): Generator<DatedRow> {
    for (const [key, { spam, ham, weight, day }] of this.#rows) yield { key, spam, ham, weight, day };
  }

  static of({ spam, ham, bias }: Totals, rows: Iterable<DatedRow>): TokenMemory {
    const memory = new TokenMemory();
    memory.#spam = spam;
    memory.#ham = ham;
    memory.#bias = bias;
    for (const row of rows) {
      memory.#rows.set(row.key, { spam: row.spam, ham: row.ham, weight: row.weight, day: row.day });
    }
    return memory;
  }

  /** null where the octets are no such memory. */
  static fromOctets(octets: Buffer): TokenMemory | null {
    const table = TokenTable.of(octets);
    return table === null ? null : TokenMemory.of(table.totals, table.rows());
  }
}
