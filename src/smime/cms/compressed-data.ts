/**
 * CompressedData.
 * Implements: RFC 3274 §1.1, §2 (zlib alone). What unpacks to more than is allowed is not unpacked.
 */
import { algorithm, writeAlgorithm } from '../asn1/algorithm.ts';
import { inContext, malformed, octetString, oid, sequence, smallInteger } from '../asn1/reader.ts';
import type { Element } from '../asn1/tree.ts';
import * as write from '../asn1/write.ts';
import { plain } from '../algorithms/octets.ts';
import { contentTypes, writeContentInfo } from './content-info.ts';

export interface CompressedData {
  readonly type: string;
  readonly octets: Buffer;
}

const zlib = '1.2.840.113549.1.9.16.3.8';

/** CompressedData ::= SEQUENCE { version, compressionAlgorithm, encapContentInfo } */
export function compressedData(element: Element): CompressedData {
  const data = sequence(element, 'CompressedData');
  smallInteger(data.any('version'));
  const how = algorithm(data.any('compressionAlgorithm'));
  if (how.oid !== zlib) return malformed(`it is compressed by an algorithm that is not known here: ${how.oid}`);
  const encapsulated = sequence(data.any('encapContentInfo'), 'EncapsulatedContentInfo');
  const type = oid(encapsulated.any('eContentType'));
  const [content] = encapsulated.optional(inContext(0))?.children ?? [];
  return content === undefined
    ? malformed('it is compressed, and holds nothing')
    : { type, octets: octetString(content) };
}

/** The content; null where it cannot be unpacked, or has more than `most` octets. */
export async function inflate(octets: Buffer, most: number): Promise<Buffer | null> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of passed(octets, new DecompressionStream('deflate'))) {
      length += piece.length;
      if (length > most) return null;
      pieces.push(piece);
    }
  } catch (error) {
    // TypeError: no zlib, a wrong checksum, octets behind its end.
    if (error instanceof Error) return null;
    throw error;
  }
  return Buffer.concat(pieces);
}

/** A ContentInfo around compressed content. */
export async function compress(content: Buffer): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of passed(content, new CompressionStream('deflate'))) pieces.push(piece);
  const packed = write.element(inContext(0), write.octetString(Buffer.concat(pieces)));
  return writeContentInfo(
    contentTypes.compressedData,
    write.sequence(write.integer(0), writeAlgorithm(zlib), write.sequence(write.oid(contentTypes.data), packed)),
  );
}

/** The octets through a stream of the platform, pulled piece by piece. */
const passed = (octets: Buffer, through: CompressionStream | DecompressionStream): AsyncIterable<Uint8Array> =>
  new Blob([plain(octets)]).stream().pipeThrough(through);
