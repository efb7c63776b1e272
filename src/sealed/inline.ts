/**
 * A text with seals inside its lines: its pieces, each opened by itself, and what stands beside them.
 * Implements: the borders of RFC 9580 §7 and §6.2. What a piece proves ends at its borders: it never speaks for the message.
 */
import { limits } from './limits.ts';
import type { InlinePiece, Standard, StandardName, Unsealed } from './types.ts';

/** In order and without gaps; offsets count in the text. */
export interface OpenedPiece extends InlinePiece {
  readonly standard: StandardName | null;
  /** Null of plain text. */
  readonly unsealed: Unsealed | null;
}

/** The pieces of a text, decoded of its transfer encoding. One plain piece where nothing is sealed. Never throws. */
export async function openInline(text: Buffer, standards: readonly Standard[]): Promise<readonly OpenedPiece[]> {
  for (const standard of standards) {
    const pieces = standard.inline?.(text) ?? [];
    if (pieces.some(({ kind }) => kind !== 'plain')) return opened(text, pieces, standard);
  }
  return text.length === 0 ? [] : [plain({ from: 0, to: text.length, kind: 'plain' })];
}

const plain = (piece: InlinePiece): OpenedPiece => ({ ...piece, standard: null, unsealed: null });

async function opened(text: Buffer, pieces: readonly InlinePiece[], standard: Standard): Promise<OpenedPiece[]> {
  const done: OpenedPiece[] = [];
  let seals = 0;
  for (const piece of pieces) {
    if (piece.kind === 'plain' || seals === limits.seals) {
      done.push(plain({ ...piece, kind: 'plain' }));
      continue;
    }
    seals += 1;
    const unsealed = await standard.open(text.subarray(piece.from, piece.to));
    done.push({ ...piece, standard: standard.name, unsealed });
  }
  return done;
}
