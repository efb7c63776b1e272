/**
 * A message on its way out: dots at the beginning of lines are doubled, and a last line ends it.
 * Implements: RFC 1939 §3. Lines are what CRLF ends. An LF alone becomes one, lest a client that takes it for the end of a line
 * find the end of the message, and replies of ours, inside it. A NUL, which ends what most clients read, is said as IMAP says it.
 * No other octet of the message is touched.
 */
import { CR, LF, withoutNuls } from '../../base/bytes.ts';
import { crlfAtLineEnds } from '../../base/line-ends.ts';
import { lastLine } from './replies.ts';

const dot = 0x2e;
const dots = Buffer.from('.');
const lineWithDot = Buffer.from('\r\n.');
const crlfAndLastLine = Buffer.concat([Buffer.from('\r\n'), lastLine]);

/** The chunks of a message as they go over the wire. */
export async function* dotStuffed(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  const stuffer = new DotStuffer();
  for await (const chunk of chunks) yield stuffer.stuff(chunk);
  yield stuffer.end();
}

export class DotStuffer {
  /** What the octets so far end in: a whole line (or nothing was sent yet), a CR, or anything else. */
  #ending: 'line' | 'cr' | 'other' = 'line';

  stuff(octets: Buffer): Buffer {
    if (octets.length === 0) return octets;
    const chunk = crlfAtLineEnds(withoutNuls(octets), this.#ending === 'cr' ? CR : 0);
    const parts: Buffer[] = [];
    let from = 0;
    const first = this.#ending === 'line' ? 0 : this.#ending === 'cr' && chunk[0] === LF ? 1 : -1;
    if (first >= 0 && chunk[first] === dot) {
      parts.push(chunk.subarray(0, first), dots);
      from = first;
    }
    for (;;) {
      const at = chunk.indexOf(lineWithDot, from);
      if (at < 0) break;
      parts.push(chunk.subarray(from, at + 2), dots);
      from = at + 2;
    }
    this.#ending = endingOf(chunk, this.#ending);
    if (parts.length === 0) return chunk;
    parts.push(chunk.subarray(from));
    return Buffer.concat(parts);
  }

  /** The last line, on a line of its own whatever the message ended in. */
  end(): Buffer {
    return this.#ending === 'line' ? lastLine : crlfAndLastLine;
  }
}

function endingOf(chunk: Buffer, before: 'line' | 'cr' | 'other'): 'line' | 'cr' | 'other' {
  const last = chunk[chunk.length - 1];
  if (last === CR) return 'cr';
  if (last !== LF) return 'other';
  const afterCr = chunk.length === 1 ? before === 'cr' : chunk[chunk.length - 2] === CR;
  return afterCr ? 'line' : 'other';
}
