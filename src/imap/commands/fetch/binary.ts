/**
 * BINARY, BINARY.PEEK and BINARY.SIZE: parts with their transfer encoding undone.
 * Implements: RFC 9051 §6.4.5 (BINARY), RFC 3516 §4.1-§4.3; an encoding that is not known is UNKNOWN-CTE.
 */
import type { Cursor } from '../../../base/cursor.ts';
import { findPart, sectionRange } from '../../../message/mime/section.ts';
import { decodeTransfer, isIdentity } from '../../../message/mime/transfer.ts';
import type { ExaminedMessage } from '../../../ms/types.ts';
import { partial, sectionBinary } from '../../wire/section.ts';
import { cut } from './body.ts';
import type { FetchItem } from './item.ts';
import { type MessageOctets, range, sizeOf, writeLiteral } from './octets.ts';

const identities = new Set(['7bit', '8bit', 'binary', '']);

/** Encodings that we cannot undo. Those of containers mean nothing. RFC 2045 §6.4 */
function unknownEncoding(
  message: ExaminedMessage,
  path: readonly number[],
): { readonly code: string; readonly text: string } | null {
  const part = path.length === 0 ? null : findPart(message.facts.structure, path);
  if (part === null || part.children.length > 0 || identities.has(part.encoding) || !isIdentity(part.encoding))
    return null;
  return { code: 'UNKNOWN-CTE', text: 'The transfer encoding of a part is not known' };
}

/** Where the decoded octets are: in the message as they stand, or in a buffer of their own. null where there is no such part. */
async function decoded(
  message: ExaminedMessage,
  path: readonly number[],
  octets: MessageOctets,
): Promise<{ readonly octets: MessageOctets; readonly from: number; readonly to: number } | null> {
  if (path.length === 0) return { octets, from: 0, to: sizeOf(octets) };
  const { structure } = message.facts;
  const part = findPart(structure, path);
  const found = sectionRange(structure, path, null);
  if (part === null || found === null) return null;
  if (part.children.length > 0 || isIdentity(part.encoding)) return { octets, from: found.start, to: found.end };
  const bytes = decodeTransfer(await range(octets, found.start, found.end), part.encoding);
  return { octets: { bytes }, from: 0, to: bytes.length };
}

/** literal8 where the octets hold a NUL, which no literal may. RFC 3516 §4.2 */
const isBinary = ({ octets, from, to }: { octets: MessageOctets; from: number; to: number }): boolean =>
  !('bytes' in octets) || octets.bytes.subarray(from, to).includes(0);

/** "BINARY" [".PEEK"] section-binary [partial] */
export function binary(cursor: Cursor, sees: boolean): FetchItem | null {
  const path = sectionBinary(cursor);
  if (path === null) return null;
  const part = partial(cursor);
  if (part === null) return null;
  const prefix = `BINARY[${path.join('.')}]${part === undefined ? '' : `<${part.offset}>`} `;
  return {
    needs: 'content',
    sees,
    reads: 'whole',
    problem: (message) => unknownEncoding(message, path),
    write: async (message, octets, output) => {
      const found = await decoded(message, path, octets);
      output.text(prefix);
      if (found === null) {
        output.text('NIL');
        return;
      }
      const piece = { octets: found.octets, ...cut(found.from, found.to, part) };
      if (isBinary(piece)) output.text('~');
      await writeLiteral(piece.octets, piece.from, piece.to, output);
    },
  };
}

/** "BINARY.SIZE" section-binary */
export function binarySize(cursor: Cursor): FetchItem | null {
  const path = sectionBinary(cursor);
  if (path === null) return null;
  return {
    needs: 'content',
    sees: false,
    reads: 'whole',
    problem: (message) => unknownEncoding(message, path),
    write: async (message, octets, output) => {
      const found = await decoded(message, path, octets);
      output.text(`BINARY.SIZE[${path.join('.')}] ${found === null ? 0 : found.to - found.from}`);
    },
  };
}
