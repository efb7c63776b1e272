/**
 * The beginning of a message: its header, the empty line, and some lines of its body.
 * Implements: TOP, RFC 1939 §7. A line feed ends a line here, with or without a CR, as in the header of a stored message.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CR, LF } from '../../base/bytes.ts';

/** Octets that are sent before others have their turn. Our own: a few milliseconds. */
const octetsOfTurn = 512 * 1024;

/** The chunks up to the end of the `lines`th line of the body. */
export async function* topOf(chunks: AsyncIterable<Buffer>, lines: number): AsyncGenerator<Buffer> {
  const cutter = new TopCutter(lines);
  let turn = 0;
  for await (const chunk of chunks) {
    const to = cutter.cut(chunk);
    yield chunk.subarray(0, to ?? chunk.length);
    if (to !== null) return;
    // Short reads are done at once: a client that takes all of a large message must not keep the others waiting.
    turn += chunk.length;
    if (turn < octetsOfTurn) continue;
    turn = 0;
    await nextTurn();
  }
}

export class TopCutter {
  /** Lines of the body that are still wanted; null while in the header. */
  #left: number | null = null;
  readonly #lines: number;
  /** Whether the current line is still empty, or is a CR only. */
  #line: 'empty' | 'cr' | 'text' = 'empty';

  constructor(lines: number) {
    this.#lines = lines;
  }

  /** Where in this chunk the wanted part ends, or null when all of it is wanted. */
  cut(chunk: Buffer): number | null {
    let from = 0;
    while (from < chunk.length) {
      const lf = chunk.indexOf(LF, from);
      if (lf < 0) {
        this.#line = this.#lineWith(chunk, from, chunk.length);
        return null;
      }
      const isEmpty = this.#lineWith(chunk, from, lf) !== 'text';
      this.#line = 'empty';
      from = lf + 1;
      if (this.#left !== null) this.#left -= 1;
      else if (isEmpty) this.#left = this.#lines;
      if (this.#left === 0) return from;
    }
    return null;
  }

  /** What the current line is with the octets [from, to) added. */
  #lineWith(chunk: Buffer, from: number, to: number): 'empty' | 'cr' | 'text' {
    if (from === to) return this.#line;
    return this.#line === 'empty' && to - from === 1 && chunk[from] === CR ? 'cr' : 'text';
  }
}
