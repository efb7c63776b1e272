/**
 * The octets of a part with its transfer encoding undone, as content that is read from front to back in bounded memory.
 * Implements: RFC 8620 §6.2, RFC 8621 §4.1.4 (blobId).
 */
import { type Content, chunks } from '../../message/content.ts';
import { type TransferDecoder, transferDecoder } from '../../message/mime/transfer-stream.ts';
import { decodeTransfer, isIdentity } from '../../message/mime/transfer.ts';
import type { Part } from '../../message/types.ts';

/** Octets of which a part is decoded in one go. Ours. */
const small = 64 * 1024;

export const contentOfBytes = (bytes: Buffer): Content => ({
  size: bytes.length,
  read: (from, to) => Promise.resolve(bytes.subarray(Math.max(0, from), Math.max(0, to))),
});

/** Octets [from, to) of content that has them. */
export function slice(content: Content, from: number, to: number): Content {
  const size = to - from;
  return {
    size,
    read: (start, end, into) =>
      content.read(from + Math.max(0, Math.min(start, size)), from + Math.max(0, Math.min(end, size)), into),
  };
}

export async function decodedPart({ body, end, encoding }: Part, content: Content): Promise<Content> {
  const raw = slice(content, body, end);
  if (isIdentity(encoding)) return raw;
  if (raw.size <= small || transferDecoder(encoding) === null)
    return contentOfBytes(decodeTransfer(await raw.read(0, raw.size), encoding));
  let size = 0;
  for await (const piece of decoded(raw, encoding)) size += piece.length;
  return new DecodedContent(raw, encoding, size);
}

async function* decoded(raw: Content, encoding: string): AsyncGenerator<Buffer> {
  const decoder: TransferDecoder | null = transferDecoder(encoding);
  if (decoder === null) return;
  for await (const chunk of chunks(raw)) yield decoder.push(chunk);
  yield decoder.end();
}

/** Whoever reads on where he was goes on decoding; whoever goes back begins anew. */
class DecodedContent implements Content {
  readonly size: number;
  readonly #raw: Content;
  readonly #encoding: string;
  #pieces: AsyncGenerator<Buffer> | null = null;
  /** Decoded octets that were not read yet, and where they stand. */
  #held = Buffer.alloc(0);
  #at = 0;

  constructor(raw: Content, encoding: string, size: number) {
    this.#raw = raw;
    this.#encoding = encoding;
    this.size = size;
  }

  async read(from: number, to: number): Promise<Buffer> {
    const start = Math.max(0, Math.min(from, this.size));
    const end = Math.max(start, Math.min(to, this.size));
    if (this.#pieces === null || start < this.#at) {
      this.#pieces = decoded(this.#raw, this.#encoding);
      this.#held = Buffer.alloc(0);
      this.#at = 0;
    }
    const found: Buffer[] = [];
    while (this.#at < end) {
      if (this.#held.length === 0) {
        const next = await this.#pieces.next();
        if (next.done === true) break;
        this.#held = Buffer.from(next.value);
        continue;
      }
      const take = Math.min(this.#held.length, (this.#at < start ? start : end) - this.#at);
      if (this.#at >= start) found.push(this.#held.subarray(0, take));
      this.#held = this.#held.subarray(take);
      this.#at += take;
    }
    return Buffer.concat(found);
  }
}
