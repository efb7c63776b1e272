/**
 * BINARY, BINARY.PEEK and BINARY.SIZE: parts with their transfer encoding undone.
 * Implements: RFC 9051 §6.4.5 (BINARY), RFC 3516 §4.1-§4.3; an encoding that is not known is UNKNOWN-CTE.
 */
import { type MessageOctets, range } from '../../../ms/content.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Cursor } from '../../../base/cursor.ts';
import { findPart, sectionRange } from '../../../message/mime/section.ts';
import { decodeTransfer, isIdentity } from '../../../message/mime/transfer.ts';
import { transferDecoder } from '../../../message/mime/transfer-stream.ts';
import type { ExaminedMessage } from '../../../ms/types.ts';
import { step } from '../../limits.ts';
import type { Output } from '../../wire/output.ts';
import { partial, sectionBinary } from '../../wire/section.ts';
import { cut } from './body.ts';
import type { FetchItem } from './item.ts';
import { sizeOf, writeLiteral, writeLiteral8 } from './octets.ts';

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

/** What a part stands for. */
type Decoded =
  /** As they stand in the message, or in a buffer of their own. */
  | { readonly kind: 'at-hand'; readonly octets: MessageOctets; readonly from: number; readonly to: number }
  /** A large part, decoded while it is read: once to know how much it is, once more to be written. */
  | { readonly kind: 'in-pieces'; readonly pieces: () => AsyncGenerator<Buffer> };

/** null where there is no such part. */
async function decoded(
  message: ExaminedMessage,
  path: readonly number[],
  octets: MessageOctets,
): Promise<Decoded | null> {
  if (path.length === 0) return { kind: 'at-hand', octets, from: 0, to: sizeOf(octets) };
  const { structure } = message.facts;
  const part = findPart(structure, path);
  const found = sectionRange(structure, path, null);
  if (part === null || found === null) return null;
  const { start, end } = found;
  if (part.children.length > 0 || isIdentity(part.encoding)) return { kind: 'at-hand', octets, from: start, to: end };
  const { encoding } = part;
  if (end - start > step && transferDecoder(encoding) !== null) {
    return { kind: 'in-pieces', pieces: () => decodedPieces(octets, start, end, encoding) };
  }
  const bytes = decodeTransfer(await range(octets, start, end), encoding);
  return { kind: 'at-hand', octets: { bytes }, from: 0, to: bytes.length };
}

async function* decodedPieces(
  octets: MessageOctets,
  start: number,
  end: number,
  encoding: string,
): AsyncGenerator<Buffer> {
  const decoder = transferDecoder(encoding);
  if (decoder === null) return;
  for (let at = start; at < end; at += step) {
    yield decoder.push(await range(octets, at, Math.min(end, at + step)));
    await nextTurn();
  }
  yield decoder.end();
}

/** literal8 where the octets hold a NUL, which no literal may. RFC 3516 §4.2 */
const isBinary = (octets: MessageOctets, from: number, to: number): boolean =>
  !('bytes' in octets) || octets.bytes.subarray(from, to).includes(0);

async function sizeInPieces(pieces: AsyncGenerator<Buffer>): Promise<number> {
  let size = 0;
  for await (const piece of pieces) size += piece.length;
  return size;
}

/** A literal8 of the octets [from, to) of what the pieces are together. */
async function writePieces(pieces: AsyncGenerator<Buffer>, from: number, to: number, output: Output): Promise<void> {
  output.text(`~{${to - from}}\r\n`);
  let at = 0;
  for await (const piece of pieces) {
    output.octets(piece.subarray(Math.max(0, from - at), Math.max(0, to - at)));
    at += piece.length;
    if (at >= to) return;
    if (output.full) await output.flush();
  }
}

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
      if (found.kind === 'in-pieces') {
        const { from, to } = cut(0, await sizeInPieces(found.pieces()), part);
        return writePieces(found.pieces(), from, to, output);
      }
      const { from, to } = cut(found.from, found.to, part);
      const write = isBinary(found.octets, from, to) ? writeLiteral8 : writeLiteral;
      await write(found.octets, from, to, output);
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
      const size =
        found === null ? 0 : found.kind === 'at-hand' ? found.to - found.from : await sizeInPieces(found.pieces());
      output.text(`BINARY.SIZE[${path.join('.')}] ${size}`);
    },
  };
}
