import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountId } from '../../directory/types.ts';
import { columnsOf } from '../../ms/columns.ts';
import type { Mailbox, MailboxId, ModSeq, Uid, UidValidity } from '../../ms/types.ts';
import { agreedUid, vanishedEarlier } from './vanished.ts';
import { MailboxView } from './view.ts';

const uidNext = 31;
const mailbox: Mailbox = {
  account: 1 as AccountId,
  id: 1 as MailboxId,
  name: 'INBOX',
  specialUse: 'inbox',
  uidValidity: 1 as UidValidity,
  uidNext: uidNext as Uid,
  highestModSeq: 1 as ModSeq,
  messages: 0,
  unseen: 0,
  deleted: 0,
  size: 0,
  subscribed: true,
  sortOrder: 0,
};

function viewOf(uids: readonly number[]): MailboxView {
  const columns = columnsOf(uids.map((uid) => ({ uid, modSeq: 1, system: 0, keywords: [] })));
  return new MailboxView({ mailbox, columns }, false);
}

const all = Array.from({ length: uidNext - 1 }, (_, at) => at + 1);

/** The UIDs of the answer. */
function read(answer: string): number[] {
  if (answer === '') return [];
  const set = answer.slice('* VANISHED (EARLIER) '.length, -2);
  return set.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split(':').map(Number);
    return all.filter((uid) => uid >= from && uid <= to);
  });
}

const somethingOf = fc.subarray(all);
const rangeOf = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }));

describe('VANISHED (EARLIER)', () => {
  it('names what is known, gone and above the floor', () => {
    fc.assert(
      fc.property(
        somethingOf,
        somethingOf,
        fc.array(rangeOf, { minLength: 1, maxLength: 4 }),
        fc.nat(30),
        fc.boolean(),
        (present, expunged, pairs, floor, incomplete) => {
          const known = pairs.map(([from, to]) => ({ from, to }));
          const answer = vanishedEarlier(viewOf(present), known, floor, {
            uids: expunged as Uid[],
            complete: !incomplete,
          });
          const gone = all.filter(
            (uid) =>
              uid > floor &&
              !present.includes(uid) &&
              (incomplete || expunged.includes(uid)) &&
              known.some(({ from, to }) => uid >= Math.min(from, to) && uid <= Math.max(from, to)),
          );
          expect(read(answer)).toEqual(gone);
        },
      ),
    );
  });

  it('agrees up to the last number that has its UID still', () => {
    const view = viewOf([3, 6, 9, 12]);
    const one = (from: number, to = from) => ({ from, to });
    expect(agreedUid(view, [one(1), one(3)], [one(3), one(9)])).toBe(9);
    expect(agreedUid(view, [one(1), one(3)], [one(3), one(10)])).toBe(3);
    expect(agreedUid(view, [one(1, 4)], [one(3), one(6), one(9), one(12)])).toBe(12);
    expect(agreedUid(view, [one(1, 4_000_000_000)], [one(1, 4_000_000_000)])).toBe(0);
    expect(agreedUid(view, [one(1, 3)], [one(3)])).toBe(3);
  });
});
