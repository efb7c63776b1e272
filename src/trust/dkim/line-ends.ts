/**
 * Messages whose lines end with LF alone, as files have them: read as if each ended with CRLF, which is what was signed.
 * Of a message with CRLF nothing is changed: a bare LF is an octet like any other there.
 */
import { CR, LF } from '../../base/bytes.ts';

export type LineEnd = 'crlf' | 'lf';

/** By its first line. */
export function lineEndOf(bytes: Buffer): LineEnd {
  const lf = bytes.indexOf(LF);
  return lf === -1 || (lf > 0 && bytes[lf - 1] === CR) ? 'crlf' : 'lf';
}

/** With CRLF in the place of every bare LF. `before` is the octet in front of these; `room` takes twice as many. */
export function crlfOnly(bytes: Buffer, before = -1, room = Buffer.allocUnsafe(2 * bytes.length)): Buffer {
  let length = 0;
  let from = 0;
  for (let lf = bytes.indexOf(LF); lf !== -1; lf = bytes.indexOf(LF, lf + 1)) {
    if ((lf === 0 ? before : bytes[lf - 1]) === CR) continue;
    length += bytes.copy(room, length, from, lf);
    room[length++] = CR;
    from = lf;
  }
  if (length === 0) return bytes;
  length += bytes.copy(room, length, from);
  return room.subarray(0, length);
}

/** A whole message with CRLF, if its first line ends with LF alone. */
export const crlfLines = (message: Buffer): Buffer => (lineEndOf(message) === 'lf' ? crlfOnly(message) : message);

/** The same for chunks of a body; each is good until the next one is asked for. */
export async function* crlfChunks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let before = -1;
  let room = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (room.length < 2 * chunk.length) room = Buffer.allocUnsafeSlow(2 * chunk.length);
    yield crlfOnly(chunk, before, room);
    before = chunk.at(-1) ?? before;
  }
}
