/**
 * A message made of another one: stretches of it as they are, stretches encoded, and octets of our own in between.
 * Implements: RFC 2045 §6.7 and §6.8, in bounded memory.
 */
import { LF } from '../../base/bytes.ts';
import type { Content } from '../content.ts';
import { encodeBase64 } from '../mime/base64.ts';
import { encodeQuotedPrintable } from '../mime/quoted-printable.ts';

export type Encoding = 'quoted-printable' | 'base64';

export type Piece =
  | { readonly kind: 'copy'; readonly from: number; readonly to: number }
  | { readonly kind: 'octets'; readonly octets: Buffer }
  /** `size` is how much it becomes, or a little more. */
  | {
      readonly kind: 'encode';
      readonly from: number;
      readonly to: number;
      readonly encoding: Encoding;
      readonly size: number;
    };

/** Octets read at a time: whole lines of base64. */
const step = 57 * 2048;

export async function* ranges(source: Content, from: number, to: number): AsyncGenerator<Buffer> {
  for (let at = from; at < to; at += step) yield await source.read(at, Math.min(to, at + step));
}

export async function* written(source: Content, pieces: readonly Piece[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    if (piece.kind === 'octets') yield piece.octets;
    else if (piece.kind === 'copy') yield* ranges(source, piece.from, piece.to);
    else if (piece.encoding === 'base64') {
      for await (const octets of ranges(source, piece.from, piece.to)) yield encodeBase64(octets);
    } else yield* quotedPrintable(source, piece.from, piece.to);
  }
}

/** Cut behind line breaks, where the encoder begins anew. Lines are short: longer ones went into base64. */
async function* quotedPrintable(source: Content, from: number, to: number): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  for await (const octets of ranges(source, from, to)) {
    const text = held.length === 0 ? octets : Buffer.concat([held, octets]);
    const cut = text.lastIndexOf(LF) + 1;
    if (cut > 0) yield encodeQuotedPrintable(text.subarray(0, cut));
    held = text.subarray(cut);
  }
  if (held.length > 0) yield encodeQuotedPrintable(held);
}

/** Octets of all of it, or a little more where something is encoded. */
export function writtenSize(pieces: readonly Piece[]): number {
  let size = 0;
  for (const piece of pieces) {
    if (piece.kind === 'copy') size += piece.to - piece.from;
    else size += piece.kind === 'octets' ? piece.octets.length : piece.size;
  }
  return size;
}
