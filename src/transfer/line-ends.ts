/**
 * Messages in files often end their lines with LF; in the store, as on the wire, with CRLF (RFC 5322 §2.1).
 * A message whose first line ends with CRLF is left as it is, octet for octet.
 */
import { CR, LF } from '../base/bytes.ts';
import { crlfAtLineEnds } from '../base/line-ends.ts';

export async function* withCrlf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let convert: boolean | null = null;
  let last = 0;
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    if (convert === null) {
      const first = chunk.indexOf(LF);
      if (first !== -1) convert = (first === 0 ? last : chunk[first - 1]) !== CR;
    }
    yield convert === true ? crlfAtLineEnds(chunk, last) : chunk;
    last = chunk[chunk.length - 1] ?? 0;
  }
}
