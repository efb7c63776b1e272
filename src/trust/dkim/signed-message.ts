/** A message as signatures need it: its header in memory, its body as chunks that can be read once more. */
import { type Content, passing } from '../../message/content.ts';
import { headerEnd, headerFields } from '../../message/header/fields.ts';
import { limits } from '../limits.ts';
import { crlfChunks, lineEndOf } from './line-ends.ts';
import { SignedHeader } from './signed-header.ts';

export interface SignedMessage {
  readonly header: SignedHeader;
  /** Whether the header goes on behind what we look at: no signature over it can be checked. */
  readonly isTooLong: boolean;
  /** Each chunk is good until the next one is asked for. */
  body(): AsyncIterable<Buffer>;
}

const firstRead = 65_536;

export async function signedMessage(content: Content): Promise<SignedMessage> {
  let bytes = await content.read(0, firstRead);
  let end = headerEnd(bytes);
  while (end === bytes.length && bytes.length < content.size && bytes.length < limits.signedHeaderOctets) {
    bytes = await content.read(0, Math.min(bytes.length * 4, limits.signedHeaderOctets));
    end = headerEnd(bytes);
  }
  const isTooLong = end === bytes.length && bytes.length < content.size;
  const start = bytes;
  const header = start.subarray(0, end);
  async function* body(): AsyncGenerator<Buffer> {
    if (end < start.length) yield start.subarray(end);
    yield* passing(content, start.length);
  }
  return {
    header: new SignedHeader(header, isTooLong ? [] : headerFields(header)),
    isTooLong,
    body: () => (lineEndOf(header) === 'crlf' ? body() : crlfChunks(body())),
  };
}
