/**
 * A message as it goes on: fields taken out of its header, fields put at its end, every other octet as it came.
 * Implements: RFC 6409 §8 as far as octets go. A message of any size goes through in pieces.
 */
import { CRLF, LF } from '../../base/bytes.ts';
import { chunks } from '../../message/content.ts';
import type { ContentStore, StagedContent } from '../../ms/content.ts';
import type { Field } from '../../message/header/fields.ts';

export interface Rewriting {
  /** The beginning of the message, with all of its header. */
  readonly bytes: Buffer;
  /** Where the fields end: the empty line or, without a body, the message. */
  readonly end: number;
  readonly remove: readonly Field[];
  /** Complete fields with CRLF. */
  readonly add: readonly Buffer[];
}

/** The same content where nothing has to change; else a new one, beside the one that came. Throws when the store cannot take it. */
export async function rewrite(
  store: ContentStore,
  staged: StagedContent,
  { bytes, end, remove, add }: Rewriting,
): Promise<StagedContent> {
  if (remove.length === 0 && add.length === 0) return staged;
  const draft = store.draft();
  try {
    await draft.write(rewrittenHeader({ bytes, end, remove, add }));
    for await (const chunk of chunks(store.staged(staged), end)) await draft.write(chunk);
    return await draft.finish();
  } catch (error) {
    await draft.abandon();
    throw error;
  }
}

/** What stands in the place of everything before `end`. */
export function rewrittenHeader({ bytes, end, remove, add }: Rewriting): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const field of remove) {
    pieces.push(bytes.subarray(at, field.nameStart));
    at = field.end;
  }
  pieces.push(bytes.subarray(at, end));
  // A message that ends with its last field may end without a line break.
  if (end > 0 && bytes[end - 1] !== LF) pieces.push(CRLF);
  return Buffer.concat([...pieces, ...add]);
}
