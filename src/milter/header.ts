/**
 * The header of a message in the hands of milters: its fields with what they put between them.
 * Our Received field has its place among them (milters do not see it; libmilter counts it when it inserts), so that what is put
 * at the top stays out of the message as it came.
 */
import { CRLF, LF } from '../base/bytes.ts';
import { octets } from '../base/cursor.ts';
import { emptyLine, headerFields } from '../message/header/fields.ts';

interface Line {
  /** Lower case. */
  readonly name: string;
  /** Complete, with its line break. */
  readonly bytes: Buffer;
  /** As it came: its place in the original. */
  readonly original: number | null;
}

/** Name and value as a milter sees them: lines end with LF, the white space behind the colon is there. */
export interface ShownField {
  readonly name: string;
  readonly value: Buffer;
}

export class MilterHeader {
  /** Fields before our Received field, and all the others. */
  #above: Line[] = [];
  #rest: Line[];
  readonly #count: number;
  /** Where the body begins: behind the empty line, or at the first line that is no field. */
  readonly bodyStart: number;
  /** Whether all of the header is here. */
  readonly complete: boolean;
  /** Whether there is anything behind the fields. */
  readonly #ends: boolean;

  /** `bytes` is the beginning of the message with all of its header, and `complete` says whether it is all of it. */
  constructor(bytes: Buffer, complete: boolean) {
    const all = headerFields(bytes);
    const stray = all.findIndex(({ name }) => name === '');
    const fields = stray < 0 ? all : all.slice(0, stray);
    const end = fields.at(-1)?.end ?? 0;
    this.#count = fields.length;
    this.bodyStart = end + emptyLine(bytes, end, bytes.length);
    this.complete = complete || end < bytes.length;
    this.#ends = end === bytes.length;
    this.#rest = fields.map((field, original) => ({
      name: field.name.toLowerCase(),
      bytes: bytes.subarray(field.nameStart, field.end),
      original,
    }));
  }

  *shown(): Generator<ShownField> {
    for (const { bytes } of [...this.#above, ...this.#rest]) {
      const colon = bytes.indexOf(COLON);
      let end = bytes.length;
      if (bytes[end - 1] === LF) end -= bytes[end - 2] === CR ? 2 : 1;
      const name = bytes.toString('latin1', 0, colon).trimEnd();
      yield { name, value: withoutCarriageReturns(bytes.subarray(colon + 1, end)) };
    }
  }

  /** What takes it back to how it is now. */
  mark(): () => void {
    const [above, rest] = [[...this.#above], [...this.#rest]];
    return () => {
      this.#above = above;
      this.#rest = rest;
    };
  }

  /** At the end of the header. */
  add(bytes: Buffer): void {
    this.#rest.push(lineOf(bytes));
  }

  /** `index` counts fields from the top, 0 being before our Received field. */
  insert(index: number, bytes: Buffer): void {
    if (index <= this.#above.length) this.#above.splice(index, 0, lineOf(bytes));
    else this.#rest.splice(index - this.#above.length - 1, 0, lineOf(bytes));
  }

  /** The `index`th field of that name, from 1, becomes another one or goes; one that is not there is added at the end. */
  change(index: number, name: string, bytes: Buffer | null): void {
    const wanted = name.toLowerCase();
    let left = Math.max(1, index);
    for (const lines of [this.#above, this.#rest]) {
      const at = lines.findIndex((line) => line.name === wanted && --left === 0);
      if (at < 0) continue;
      lines.splice(at, 1, ...(bytes === null ? [] : [lineOf(bytes)]));
      return;
    }
    if (bytes !== null) this.add(bytes);
  }

  /** What goes before our Received field. */
  get above(): Buffer {
    return Buffer.concat(this.#above.map(({ bytes }) => bytes));
  }

  /** What was put before the fields as they came, or null where these changed themselves. */
  get below(): Buffer | null {
    const added = this.#rest.length - this.#count;
    if (added < 0 || this.#rest.slice(added).some(({ original }, at) => original !== at)) return null;
    return Buffer.concat(this.#rest.slice(0, added).map(({ bytes }) => bytes));
  }

  /** The header anew with its empty line, without what is above; the body follows it. */
  rewritten(hasBody: boolean): Buffer {
    const pieces = this.#rest.flatMap(({ bytes }) => (bytes.at(-1) === LF ? [bytes] : [bytes, CRLF]));
    return Buffer.concat(this.#ends && !hasBody ? pieces : [...pieces, CRLF]);
  }
}

const CR = 0x0d;
const COLON = 0x3a;

const lineOf = (bytes: Buffer): Line => ({
  name: bytes.toString('latin1', 0, bytes.indexOf(COLON)).trimEnd().toLowerCase(),
  bytes,
  original: null,
});

function withoutCarriageReturns(value: Buffer): Buffer {
  return value.includes('\r\n') ? Buffer.from(value.toString('latin1').replaceAll('\r\n', '\n'), 'latin1') : value;
}

/** ftext = %d33-57 / %d59-126. RFC 5322 §3.6.8 */
const ftext = octets((octet) => octet >= 33 && octet <= 126 && octet !== COLON);
const maxName = 200;

/**
 * One field and never more: of what a milter wrote, lines that are empty go, and those that begin without white space get some.
 * null where the name is none.
 */
export function writtenField(name: Buffer, value: Buffer, leadingSpace: boolean): Buffer | null {
  if (name.length === 0 || name.length > maxName || !name.every((octet) => ftext[octet] === 1)) return null;
  const [first = '', ...more] = value.toString('latin1').replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n');
  const folded = more
    .filter((line) => line.trim() !== '')
    .map((line) => (line.startsWith(' ') || line.startsWith('\t') ? line : `\t${line}`));
  const colon = leadingSpace ? ':' : ': ';
  return Buffer.from(`${name.toString('latin1')}${colon}${[first, ...folded].join('\r\n')}\r\n`, 'latin1');
}
