/**
 * Content that has a place: the delivery's own header fields, then the octets that came in.
 */
import type { Content } from '../../../message/content.ts';
import type { StagedContent } from '../../../ms/content.ts';
import type { PackReader } from '../../blobs/pack-reader.ts';
import { type Row, number, octets } from '../row.ts';

export class PlacedContent implements Content {
  readonly size: number;
  readonly #prefix: Buffer;
  readonly #packs: PackReader;
  readonly #pack: number;
  readonly #position: number;

  constructor(prefix: Buffer, packs: PackReader, pack: number, position: number, size: number) {
    this.size = prefix.length + size;
    this.#prefix = prefix;
    this.#packs = packs;
    this.#pack = pack;
    this.#position = position;
  }

  /** A row with prefix, pack_id, position and size (of the blob). */
  static of(row: Row, packs: PackReader): PlacedContent {
    return new PlacedContent(
      octets(row, 'prefix'),
      packs,
      number(row, 'pack_id'),
      number(row, 'position'),
      number(row, 'size'),
    );
  }

  async read(from: number, to: number, into?: Buffer): Promise<Buffer> {
    const start = Math.max(0, Math.min(from, this.size));
    const end = Math.max(start, Math.min(to, this.size));
    const edge = this.#prefix.length;
    if (end <= edge) return this.#prefix.subarray(start, end);
    const at = Math.max(start, edge) - edge;
    const blob = await this.#packs.read(this.#pack, this.#position + at, end - edge - at, into);
    return start < edge ? Buffer.concat([this.#prefix.subarray(start), blob]) : blob;
  }
}

const noPrefix = Buffer.alloc(0);

/** Content that is staged and not yet committed. */
export function stagedContent(content: StagedContent, packs: PackReader): Content {
  if (content.kind === 'file') return new PlacedContent(noPrefix, packs, content.pack, 0, content.size);
  const { bytes } = content;
  return {
    size: bytes.length,
    read: (from, to) => Promise.resolve(bytes.subarray(Math.max(0, from), Math.max(0, to))),
  };
}
