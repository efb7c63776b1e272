/**
 * Messages in files often end their lines with LF; in the store, as on the wire, with CRLF (RFC 5322 §2.1).
 * A message whose first line ends with CRLF is left as it is, octet for octet.
 */
import { CR, LF } from '../base/bytes.ts';

export async function* withCrlf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let convert: boolean | null = null;
  let last = 0;
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    if (convert === null) {
      const first = chunk.indexOf(LF);
      if (first !== -1) convert = (first === 0 ? last : chunk[first - 1]) !== CR;
    }
    yield convert === true ? converted(chunk, last) : chunk;
    last = chunk[chunk.length - 1] ?? 0;
  }
}

function converted(chunk: Buffer, before: number): Buffer {
  const out = Buffer.allocUnsafe(chunk.length * 2);
  let size = 0;
  let from = 0;
  for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, at + 1)) {
    if ((at === 0 ? before : chunk[at - 1]) === CR) continue;
    size += chunk.copy(out, size, from, at);
    out[size] = CR;
    size += 1;
    from = at;
  }
  size += chunk.copy(out, size, from);
  return out.subarray(0, size);
}
