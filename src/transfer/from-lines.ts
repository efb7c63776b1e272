/**
 * Lines of a message that begin like the separator of an mbox.
 * Implements: mboxrd (every line of ">*From " gets or loses one ">") and mboxo (only "From " gets one, only ">From "
 * loses it). RFC 4155 leaves the quoting open.
 * Lines are found wherever the chunks are cut, and nothing is held but a count.
 */
import { LF } from '../base/bytes.ts';

export type FromRule = 'mboxrd' | 'mboxo';

const word = Buffer.from('From ');
const quote = 0x3e;

/** What becomes of a line of `quotes` ">" and "From ". */
type Change = (quotes: number) => number;

const changes: Readonly<Record<'quote' | 'unquote', Readonly<Record<FromRule, Change>>>> = {
  quote: { mboxrd: (quotes) => quotes + 1, mboxo: (quotes) => (quotes === 0 ? 1 : quotes) },
  unquote: { mboxrd: (quotes) => Math.max(0, quotes - 1), mboxo: (quotes) => (quotes === 1 ? 0 : quotes) },
};

export const quoteFrom = (chunks: AsyncIterable<Buffer>, rule: FromRule): AsyncGenerator<Buffer> =>
  changedLines(chunks, changes.quote[rule]);

export const unquoteFrom = (chunks: AsyncIterable<Buffer>, rule: FromRule): AsyncGenerator<Buffer> =>
  changedLines(chunks, changes.unquote[rule]);

async function* changedLines(chunks: AsyncIterable<Buffer>, change: Change): AsyncGenerator<Buffer> {
  const lines = new LineStarts(change);
  for await (const chunk of chunks) {
    const out = lines.take(chunk);
    if (out.length > 0) yield out;
  }
  const rest = lines.end();
  if (rest.length > 0) yield rest;
}

class LineStarts {
  readonly #change: Change;
  /** ">" since the start of the line; null behind a line's start. */
  #quotes: number | null = 0;
  /** Letters of "From " behind them. */
  #letters = 0;

  constructor(change: Change) {
    this.#change = change;
  }

  take(chunk: Buffer): Buffer {
    const out: Buffer[] = [];
    let at = 0;
    /** Unchanged octets from here on have not been put out. */
    let from = 0;
    while (at < chunk.length) {
      if (this.#quotes === null) {
        const end = chunk.indexOf(LF, at);
        at = end === -1 ? chunk.length : end + 1;
        if (end === -1) break;
        this.#quotes = 0;
        this.#letters = 0;
        continue;
      }
      const octet = chunk[at] ?? 0;
      if (octet === quote && this.#letters === 0) {
        this.#quotes += 1;
        at += 1;
      } else if (octet === word[this.#letters]) {
        this.#letters += 1;
        at += 1;
        if (this.#letters < word.length) continue;
        const begun = at - this.#quotes - this.#letters;
        out.push(chunk.subarray(from, Math.max(from, begun)), lineStart(this.#change(this.#quotes), word.length));
        from = at;
        this.#quotes = null;
      } else {
        // Nothing after all: what came in an earlier chunk was held back.
        const begun = at - this.#quotes - this.#letters;
        if (begun < from) {
          out.push(lineStart(this.#quotes, this.#letters));
          from = at;
        }
        this.#quotes = null;
      }
    }
    const held = this.#quotes === null ? 0 : this.#quotes + this.#letters;
    out.push(chunk.subarray(from, Math.max(from, chunk.length - held)));
    const [only] = out;
    return out.length === 1 && only !== undefined ? only : Buffer.concat(out);
  }

  /** What was held back when the message ended. */
  end(): Buffer {
    return this.#quotes === null ? Buffer.alloc(0) : lineStart(this.#quotes, this.#letters);
  }
}

const lineStart = (quotes: number, letters: number): Buffer =>
  Buffer.concat([Buffer.alloc(quotes, quote), word.subarray(0, letters)]);
