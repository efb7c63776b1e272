/**
 * Messages with their facts, in pieces as large as the store gives them: of messages with thousands of parts only a few at a time.
 */
import type { MailReader, UidRange } from '../../ms/port.ts';
import type { ExaminedMessage, Uid } from '../../ms/types.ts';
import type { MailboxView } from '../view/view.ts';

/** At most `limit` messages of the range, in order of UID. */
export async function* examinedPieces(
  read: MailReader,
  view: MailboxView,
  { from, to }: UidRange,
  limit: number,
): AsyncGenerator<readonly ExaminedMessage[]> {
  let first: number = from;
  for (let left = limit; left > 0 && first <= to;) {
    const piece = await read.examined(view.account, view.id, { from: first as Uid, to }, left);
    const last = piece.at(-1);
    if (last === undefined) return;
    yield piece;
    first = last.uid + 1;
    left -= piece.length;
  }
}
