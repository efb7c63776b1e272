/**
 * The octets of a message on their way in: finds the end of DATA, takes the dots off, and notices what must not be there.
 * Implements: RFC 5321 §4.1.1.4 (the end is CRLF.CRLF and nothing else), §4.5.2 (transparency), §2.3.8 (CR and LF only together).
 * The same reader checks BDAT chunks, where octets are counted and dots mean nothing (RFC 3030 §2), and lets those of
 * BODY=BINARYMIME pass as they are (§3).
 * A flawed message is read to its true end and then refused: no other line end is ever taken for one, so nothing can be smuggled.
 * Not here: sizes and where the octets go (server/incoming.ts).
 */

export type BodyFlaw = 'bareCr' | 'bareLf' | 'nul' | 'textLineTooLong';

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;

/** 'dots': DATA, with dot transparency and an end in the octets. 'lines': BDAT. 'binary': BDAT without any rule for lines. */
export type BodyForm = 'dots' | 'lines' | 'binary';

/** Where the reader stands between two octets. */
type Place =
  /** After CRLF, or at the very beginning. */
  | 'line'
  /** After a dot that began a line. It is never content: it ends the message or was stuffed. */
  | 'dot'
  /** After that dot and a CR. */
  | 'dotCr'
  | 'text'
  /** After a CR in a line. */
  | 'cr';

export class BodyReader {
  readonly #dots: boolean;
  readonly #binary: boolean;
  readonly #maxTextLine: number;
  #place: Place = 'line';
  /** Octets of the line so far. */
  #length = 0;
  /** The first thing found wrong. */
  flaw: BodyFlaw | null = null;
  /** The end of DATA was seen. */
  ended = false;

  constructor(form: BodyForm, maxTextLine: number) {
    this.#dots = form === 'dots';
    this.#binary = form === 'binary';
    this.#maxTextLine = maxTextLine;
  }

  /**
   * Reads a chunk and hands the content in it to `keep`, in slices of the chunk. Answers how many octets were used: all, or
   * up to and with the end. Content of a flawed message may lack octets; nobody wants it.
   */
  read(chunk: Buffer, keep: (slice: Buffer) => void): number {
    if (this.#binary) {
      keep(chunk);
      return chunk.length;
    }
    const end = chunk.length;
    let at = 0;
    let from = 0;
    // Both are searched for again only when passed, so that each octet is looked at a bounded number of times.
    let cr = -1;
    let lf = -1;
    const next = (octet: number, known: number): number => {
      if (known >= at) return known;
      const found = chunk.indexOf(octet, at);
      return found < 0 ? end : found;
    };
    while (at < end && !this.ended) {
      switch (this.#place) {
        case 'line':
          if (this.#dots && chunk[at] === DOT) {
            if (at > from) keep(chunk.subarray(from, at));
            at += 1;
            from = at;
            this.#place = 'dot';
          } else this.#place = 'text';
          break;
        case 'dot':
          if (chunk[at] === CR) {
            at += 1;
            from = at;
            this.#place = 'dotCr';
          } else this.#place = 'text';
          break;
        case 'dotCr':
          if (chunk[at] === LF) {
            at += 1;
            from = at;
            this.ended = true;
          } else {
            this.#found('bareCr');
            this.#place = 'text';
          }
          break;
        case 'cr':
          if (chunk[at] === LF) {
            at += 1;
            this.#line(0);
          } else {
            this.#found('bareCr');
            this.#place = 'text';
          }
          break;
        case 'text':
          cr = next(CR, cr);
          lf = next(LF, lf);
          if (lf === cr + 1 && lf < end) {
            this.#line(cr - at);
            at = lf + 1;
          } else if (lf < cr) {
            this.#found('bareLf');
            at = lf + 1;
          } else if (cr === end - 1) {
            this.#length += cr - at;
            this.#place = 'cr';
            at = end;
          } else if (cr < end) {
            this.#found('bareCr');
            at = cr + 1;
          } else {
            this.#length += end - at;
            if (this.#length > this.#maxTextLine) this.#found('textLineTooLong');
            at = end;
          }
          break;
      }
    }
    if (at > from) keep(from === 0 && at === end ? chunk : chunk.subarray(from, at));
    const nul = chunk.indexOf(0);
    if (nul >= 0 && nul < at) this.#found('nul');
    return at;
  }

  /** After the last octet of BDAT: a CR that was waiting for its LF waits in vain. */
  finish(): void {
    if (this.#place === 'cr') this.#found('bareCr');
  }

  /** A line has ended; `length` is what it had since the last look. */
  #line(length: number): void {
    if (this.#length + length > this.#maxTextLine) this.#found('textLineTooLong');
    this.#length = 0;
    this.#place = 'line';
  }

  #found(flaw: BodyFlaw): void {
    this.flaw ??= flaw;
  }
}
