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

/** With CRLF in the place of every bare LF. `before` is the octet in front of these. */
export function crlfOnly(bytes: Buffer, before = -1): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (let lf = bytes.indexOf(LF); lf !== -1; lf = bytes.indexOf(LF, lf + 1)) {
    if ((lf === 0 ? before : bytes[lf - 1]) === CR) continue;
    parts.push(bytes.subarray(from, lf), crBefore);
    from = lf;
  }
  if (from === 0 && parts.length === 0) return bytes;
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

const crBefore = Buffer.from([CR]);

/** The same for chunks of a body. */
export async function* crlfChunks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let before = -1;
  for await (const chunk of chunks) {
    yield crlfOnly(chunk, before);
    before = chunk.at(-1) ?? before;
  }
}
