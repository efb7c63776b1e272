/**
 * Bodies in the form that is signed, a chunk at a time; how the body is cut into chunks makes no difference.
 * Implements: RFC 6376 §3.4.3 (simple), §3.4.4 (relaxed). A line ends with CRLF; other CRs and LFs are octets like any.
 * What may turn out to be the end of the body is counted, not kept: empty lines, white space, half a line break.
 */
import { CR, CRLF, HTAB, LF, SP } from '../../base/bytes.ts';
import type { Canonicalization } from '../types.ts';

/** Takes octets of the canonical form; they are only good until it returns. */
export type Sink = (octets: Buffer) => void;

export interface BodyCanonicalizer {
  update(chunk: Buffer): void;
  end(): void;
}

export const bodyCanonicalizer = (canonicalization: Canonicalization, sink: Sink): BodyCanonicalizer =>
  canonicalization === 'simple' ? new SimpleBody(sink) : new RelaxedBody(sink);

const emptyLines = Buffer.alloc(8_192, CRLF);
const loneCr = Buffer.from([CR]);

function writeLines(sink: Sink, lines: number): void {
  for (let left = lines * 2; left > 0; left -= emptyLines.length) {
    sink(left < emptyLines.length ? emptyLines.subarray(0, left) : emptyLines);
  }
}

class SimpleBody implements BodyCanonicalizer {
  readonly #sink: Sink;
  /** Line breaks that are written once something follows them. */
  #lines = 0;
  #cr = false;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  update(chunk: Buffer): void {
    if (chunk.length === 0) return;
    let start = 0;
    if (this.#cr) {
      this.#cr = false;
      if (chunk[0] === LF) {
        this.#lines += 1;
        start = 1;
      } else {
        this.#flush();
        this.#sink(loneCr);
      }
    }
    let end = chunk.length;
    if (end > start && chunk[end - 1] === CR) {
      this.#cr = true;
      end -= 1;
    }
    const last = end;
    while (end - start >= 2 && chunk[end - 1] === LF && chunk[end - 2] === CR) end -= 2;
    if (end > start) {
      this.#flush();
      this.#sink(chunk.subarray(start, end));
    }
    this.#lines += (last - end) / 2;
  }

  #flush(): void {
    writeLines(this.#sink, this.#lines);
    this.#lines = 0;
  }

  end(): void {
    if (this.#cr) {
      this.#flush();
      this.#sink(loneCr);
    }
    this.#sink(CRLF);
  }
}

const isLineEnd = (octet: number | undefined): boolean =>
  octet === SP || octet === HTAB || octet === CR || octet === LF;

class RelaxedBody implements BodyCanonicalizer {
  readonly #sink: Sink;
  #lines = 0;
  /** White space that is one space once something follows it in its line. */
  #space = false;
  #cr = false;
  #isEmpty = true;
  #scratch = Buffer.alloc(0);

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Most text is canonical but for its ends: three native searches tell, and it goes on as it is. */
  update(chunk: Buffer): void {
    let start = 0;
    if (this.#lines > 0 || this.#space || this.#cr) {
      while (start < chunk.length && isLineEnd(chunk[start])) start += 1;
      start = Math.min(start + 1, chunk.length);
    }
    let end = chunk.length;
    while (end > start && isLineEnd(chunk[end - 1])) end -= 1;
    if (start > 0) this.#reduce(chunk.subarray(0, start));
    if (end > start) {
      const middle = chunk.subarray(start, end);
      if (middle.includes('  ') || middle.includes(HTAB) || middle.includes(' \r\n')) this.#reduce(middle);
      else {
        // Behind `start` nothing is held back: the first piece ended with an octet that is no white space.
        this.#isEmpty = false;
        this.#sink(middle);
      }
    }
    if (end < chunk.length) this.#reduce(chunk.subarray(end));
  }

  #reduce(chunk: Buffer): void {
    const most = chunk.length + 4;
    if (this.#scratch.length < most) this.#scratch = Buffer.allocUnsafe(most);
    const out = this.#scratch;
    let length = 0;
    let lines = this.#lines;
    let space = this.#space;
    let cr = this.#cr;
    for (let at = 0; at < chunk.length; at++) {
      const octet = chunk[at] ?? 0;
      if (octet === LF && cr) {
        cr = false;
        space = false;
        lines += 1;
        continue;
      }
      if (cr || (octet !== SP && octet !== HTAB && octet !== CR)) {
        if (lines * 2 > at) {
          // More than this chunk has room for: they are of earlier chunks, and nothing of this one was written yet.
          writeLines(this.#sink, lines);
          lines = 0;
        }
        for (; lines > 0; lines--) {
          out[length++] = CR;
          out[length++] = LF;
        }
        if (space) out[length++] = SP;
        space = false;
        if (cr) out[length++] = CR;
        cr = false;
      }
      if (octet === SP || octet === HTAB) space = true;
      else if (octet === CR) cr = true;
      else out[length++] = octet;
    }
    this.#lines = lines;
    this.#space = space;
    this.#cr = cr;
    if (length === 0) return;
    this.#isEmpty = false;
    this.#sink(out.subarray(0, length));
  }

  end(): void {
    if (this.#cr) {
      writeLines(this.#sink, this.#lines);
      this.#sink(this.#space ? Buffer.from([SP, CR]) : loneCr);
      this.#isEmpty = false;
    }
    if (!this.#isEmpty) this.#sink(CRLF);
  }
}
