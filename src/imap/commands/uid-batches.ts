/**
 * UIDBATCHES: ranges of UIDs that cut the mailbox into batches of a size, the newest first. Each has as many messages as the
 * client asked for, but the last; together they leave no UID out.
 * Implements: draft-ietf-mailmaint-imap-uidbatches-22 §3.1. There is no limit to answer TOOMANY for: batches are counted,
 * not read.
 */
import type { Cursor } from '../../base/cursor.ts';
import { sync } from '../view/sync.ts';
import type { MailboxView } from '../view/view.ts';
import { nzNumber, space } from '../wire/strings.ts';
import { bad, command, no, ok } from './command.ts';
import { telling } from './condstore.ts';

/** Smaller batches would be sequence numbers by another name: the draft's §3.1.3.2 sets 500 as the most that may be asked for. */
const smallest = 500;

interface Arguments {
  readonly size: number;
  /** Numbers of the first and the last batch that are wanted. */
  readonly first: number;
  readonly last: number;
}

/** uidbatches = "UIDBATCHES" SP nz-number [SP nz-number ":" nz-number] */
function parse(cursor: Cursor): Arguments | null {
  const size = space(cursor) ? nzNumber(cursor) : null;
  if (size === null) return null;
  if (!space(cursor) || cursor.done) return { size, first: 1, last: Number.POSITIVE_INFINITY };
  const first = nzNumber(cursor);
  const last = first !== null && cursor.take(0x3a) ? nzNumber(cursor) : null;
  return first === null || last === null ? null : { size, first, last };
}

/** uid-range *("," uid-range), the higher UID first; the last batch of a mailbox goes down to 1. */
function batchesText(view: MailboxView, { size, first, last }: Arguments): string {
  const ranges: string[] = [];
  const most = Math.min(last, Math.ceil(view.count / size));
  for (let batch = first; batch <= most; batch++) {
    const end = view.count - (batch - 1) * size;
    const start = end - size;
    // What lies between two batches is the upper end of the lower one.
    const to = batch === 1 ? view.lastUid : view.uid(end) - 1;
    ranges.push(`${to}:${start > 0 ? view.uid(start) : 1}`);
  }
  return ranges.join(',');
}

export const uidBatches = command({
  where: 'mailbox',
  usage: 'UIDBATCHES size [first:last]',
  parse,
  run: async ({ session, view, tag }, args) => {
    if (args.size < smallest) return no('TOOFEW', `A batch has ${smallest} messages at least`);
    if (args.last < args.first) return bad('The first batch comes before the last', 'CLIENTBUG');
    if (view.dirty) {
      const state = await sync(view, session.services.store.read, session.output, telling(session, true));
      if (state === 'gone') return no('NONEXISTENT', 'The mailbox is gone');
    }
    const ranges = batchesText(view, args);
    session.output.text(`* UIDBATCHES (TAG "${tag}")${ranges === '' ? '' : ` ${ranges}`}\r\n`);
    return ok('These are the batches');
  },
});
