/**
 * Whether what came out of encryption without authentication is something that anybody wrote: a MIME entity.
 * Implements: RFC 2045 §2.7, §2.8 (7bit and 8bit data hold no NUL); against what is glued together out of known ciphertext, which
 * leaves a block of random octets behind each cut (EFAIL, RFC 8551 §6 on CBC).
 */
import { isUtf8 } from 'node:buffer';
import { examine } from '../message/examine.ts';
import type { Part } from '../message/types.ts';

/** Only parts that say so may hold anything. */
export function isPlausible(entity: Buffer): boolean {
  const { structure } = examine(entity);
  const open = leaves(structure).filter(({ encoding }) => encoding === 'binary' || encoding === '8bit');
  let at = 0;
  for (const { body, end, encoding } of open) {
    if (!isText(entity.subarray(at, body), false)) return false;
    if (encoding === '8bit' && !isText(entity.subarray(body, end), true)) return false;
    at = end;
  }
  return isText(entity.subarray(at), false);
}

/** Without controls; beyond ASCII UTF-8, or any octets where a charset of eight bits is allowed. */
function isText(octets: Buffer, isAnyCharset: boolean): boolean {
  for (const octet of octets)
    if ((octet < 0x20 && !(octet >= 0x09 && octet <= 0x0d) && octet !== 0x1b) || octet === 0x7f) return false;
  return isAnyCharset || isUtf8(octets);
}

const leaves = (part: Part): readonly Part[] => (part.children.length === 0 ? [part] : part.children.flatMap(leaves));
