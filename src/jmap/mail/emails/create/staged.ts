/**
 * A message on its way into the store: what is written and what is taken from elsewhere, one behind the other.
 */
import { type Result, fail, ok } from '../../../../base/result.ts';
import { type Content, chunks } from '../../../../message/content.ts';
import type { StagedContent } from '../../../../ms/content.ts';
import type { MailView } from '../../deps.ts';

/** What a message is written of, one behind the other. */
export type Piece =
  Buffer | { readonly content: Content; readonly encode: (octets: Buffer) => Buffer; readonly step: number };

/** Writes pieces into the store; they are too large where they are more than `most` octets altogether. */
export async function staged<T>(
  { store }: Pick<MailView, 'store'>,
  pieces: readonly Piece[],
  most: number,
  use: (content: StagedContent) => Promise<T>,
): Promise<Result<T, 'too-large'>> {
  const draft = store.content.draft();
  const write = async (octets: Buffer): Promise<boolean> => {
    if (draft.size + octets.length > most) return false;
    await draft.write(octets);
    return true;
  };
  try {
    for (const piece of pieces) {
      if (Buffer.isBuffer(piece)) {
        if (!(await write(piece))) return fail('too-large');
        continue;
      }
      for await (const chunk of chunks(piece.content, 0, piece.content.size, piece.step)) {
        if (!(await write(piece.encode(chunk)))) return fail('too-large');
      }
    }
    return ok(await use(await draft.finish()));
  } finally {
    await draft.abandon();
  }
}
