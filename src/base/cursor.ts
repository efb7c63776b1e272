/**
 * A cursor over bytes: the one way a grammar rule reads its input.
 * It never throws and never reads past the end; a rule that does not match leaves the position where it was.
 */
export class Cursor {
  readonly bytes: Buffer;
  readonly end: number;
  position: number;

  constructor(bytes: Buffer, position = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = position;
    this.end = Math.min(end, bytes.length);
  }

  get done(): boolean {
    return this.position >= this.end;
  }

  /** The octet `ahead` of the position, or -1 at the end. */
  peek(ahead = 0): number {
    const at = this.position + ahead;
    return at < this.end ? (this.bytes[at] ?? -1) : -1;
  }

  /** Takes one octet, or -1 at the end. */
  next(): number {
    if (this.position >= this.end) return -1;
    return this.bytes[this.position++] ?? -1;
  }

  /** Takes the octet if it is the next one. */
  take(octet: number): boolean {
    if (this.peek() !== octet) return false;
    this.position += 1;
    return true;
  }

  /** Takes an ASCII word, compared without case. */
  takeWord(word: string): boolean {
    if (this.position + word.length > this.end) return false;
    for (let i = 0; i < word.length; i++) {
      if (lower(this.bytes[this.position + i] ?? 0) !== lower(word.charCodeAt(i))) return false;
    }
    this.position += word.length;
    return true;
  }

  /** Takes octets while the table has them; returns how many. */
  skipWhile(table: OctetTable): number {
    const from = this.position;
    while (this.position < this.end && table[this.bytes[this.position] ?? 0] === 1) this.position += 1;
    return this.position - from;
  }

  /** Takes one or more octets of the table as Latin-1 text, or null when there is none. */
  takeWhile(table: OctetTable): string | null {
    const from = this.position;
    return this.skipWhile(table) === 0 ? null : this.bytes.toString('latin1', from, this.position);
  }

  /** Text between two positions, as Latin-1 (one character an octet). */
  text(from: number, to: number): string {
    return this.bytes.toString('latin1', from, Math.min(to, this.end));
  }

  /** The octets that are left. */
  rest(): Buffer {
    return this.bytes.subarray(this.position, this.end);
  }
}

/** 256 entries, 1 for the octets that belong to a class of the grammar. */
export type OctetTable = Uint8Array;

/** Makes an octet class from a predicate, once, at load time. */
export function octets(belongs: (octet: number) => boolean): OctetTable {
  const table = new Uint8Array(256);
  for (let octet = 0; octet < 256; octet++) table[octet] = belongs(octet) ? 1 : 0;
  return table;
}

const lower = (octet: number): number => (octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet);
