/**
 * A message that comes as octets: files often end their lines with LF, mail with CRLF, and whatever else looks like the end of a
 * line is refused, so that nobody reads one where another does not.
 * Implements: RFC 5322 §2.1 and §2.3 (CR and LF only together), RFC 5321 §2.3.8.
 */
import { CR, LF } from '../base/bytes.ts';

export type LineFlaw = 'A CR stands without its LF' | 'There is a NUL in it' | 'A line is too long';

const aCr = Buffer.from('\r');

export class CanonicalLines {
  readonly #longest: number;
  #last = 0;
  #length = 0;
  flaw: LineFlaw | null = null;

  constructor(longest: number) {
    this.#longest = longest;
  }

  push(chunk: Buffer): Buffer {
    if (chunk.length === 0) return chunk;
    if (chunk.includes(0)) this.flaw ??= 'There is a NUL in it';
    if (this.#last === CR && chunk[0] !== LF) this.flaw ??= 'A CR stands without its LF';
    const pieces: Buffer[] = [];
    let from = 0;
    let line = 0;
    let cr = chunk.indexOf(CR);
    for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, line)) {
      if (cr !== -1 && cr < at) {
        if (cr !== at - 1) this.flaw ??= 'A CR stands without its LF';
        cr = chunk.indexOf(CR, at);
      }
      if ((at === 0 ? this.#last : chunk[at - 1]) !== CR) {
        pieces.push(chunk.subarray(from, at), aCr);
        from = at;
      }
      this.#measure(at - line);
      this.#length = 0;
      line = at + 1;
    }
    if (cr !== -1 && cr !== chunk.length - 1) this.flaw ??= 'A CR stands without its LF';
    this.#measure(chunk.length - line);
    this.#last = chunk[chunk.length - 1] ?? 0;
    return pieces.length === 0 ? chunk : Buffer.concat([...pieces, chunk.subarray(from)]);
  }

  end(): void {
    if (this.#last === CR) this.flaw ??= 'A CR stands without its LF';
  }

  #measure(octets: number): void {
    this.#length += octets;
    if (this.#length > this.#longest) this.flaw ??= 'A line is too long';
  }
}
