/**
 * CR before every LF that stands alone. RFC 5322 §2.1 knows no other end of a line than CRLF.
 */
import { CR, LF } from './bytes.ts';

/** The chunk itself where nothing is wrong with it; `before` is the octet that came before it. */
export function crlfAtLineEnds(chunk: Buffer, before: number): Buffer {
  let out: Buffer | null = null;
  let size = 0;
  let from = 0;
  for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, at + 1)) {
    if ((at === 0 ? before : chunk[at - 1]) === CR) continue;
    out ??= Buffer.allocUnsafe(chunk.length * 2);
    size += chunk.copy(out, size, from, at);
    out[size] = CR;
    size += 1;
    from = at;
  }
  if (out === null) return chunk;
  size += chunk.copy(out, size, from);
  return out.subarray(0, size);
}
