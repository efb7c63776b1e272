/**
 * The form in which a MIME entity is signed: every line ends in CRLF.
 * Implements: RFC 1847 §2.1, RFC 8551 §3.1.1, RFC 3156 §5.
 */
import { CR, LF } from '../base/bytes.ts';

/** The same Buffer where each line ends in CRLF already. */
export function canonical(entity: Buffer): Buffer {
  const bare = bareLineFeeds(entity);
  if (bare === 0) return entity;
  const written = Buffer.allocUnsafe(entity.length + bare);
  let to = 0;
  let from = 0;
  for (let lf = entity.indexOf(LF); lf !== -1; lf = entity.indexOf(LF, lf + 1)) {
    const end = lf > 0 && entity[lf - 1] === CR ? lf - 1 : lf;
    to += entity.copy(written, to, from, end);
    written[to++] = CR;
    written[to++] = LF;
    from = lf + 1;
  }
  entity.copy(written, to, from);
  return written;
}

function bareLineFeeds(entity: Buffer): number {
  let bare = 0;
  for (let lf = entity.indexOf(LF); lf !== -1; lf = entity.indexOf(LF, lf + 1)) {
    if (lf === 0 || entity[lf - 1] !== CR) bare += 1;
  }
  return bare;
}
