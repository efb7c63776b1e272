import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountId } from '../../directory/types.ts';
import type {
  EmailId,
  Mailbox,
  MailboxColumns,
  MailboxId,
  ModSeq,
  StoredMessage,
  ThreadId,
  Uid,
  UidValidity,
} from '../../ms/types.ts';
import { Output } from '../wire/output.ts';
import { star } from '../wire/sequence-set.ts';
import { byNumber, byUid, groups, uidsOf } from './selection.ts';
import { expunge } from './untagged.ts';
import { MailboxView } from './view.ts';

const mailbox: Mailbox = {
  account: 1 as AccountId,
  id: 1 as MailboxId,
  name: 'INBOX',
  specialUse: 'inbox',
  uidValidity: 1 as UidValidity,
  uidNext: 1_000 as Uid,
  highestModSeq: 1 as ModSeq,
  messages: 0,
  unseen: 0,
  deleted: 0,
  size: 0,
  subscribed: true,
};

function columns(uids: readonly number[]): MailboxColumns {
  return {
    mailbox,
    uids: Uint32Array.from(uids),
    modSeqs: new Float64Array(uids.length).fill(1),
    system: new Uint8Array(uids.length),
    keywords: new Map(uids.map((uid, index) => [index, [`k${uid}`]])),
  };
}

const message = (uid: number): StoredMessage => ({
  uid: uid as Uid,
  modSeq: 2 as ModSeq,
  flags: { system: 1, keywords: [`k${uid}`] },
  internalDate: 0,
  savedAt: 0,
  size: 1,
  emailId: 1 as EmailId,
  threadId: 1 as ThreadId,
});

const uidsIn = (view: MailboxView): number[] => Array.from({ length: view.count }, (_, index) => view.uid(index));

describe('an open mailbox', () => {
  it('stays what a list of UIDs would be, whatever comes and goes', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('append'), by: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant('expunge'), some: fc.array(fc.nat(), { maxLength: 5 }) }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 200 })), fc.array(step), (start, steps) => {
        let model = [...start].sort((a, b) => a - b);
        const view = new MailboxView(columns(model), false);
        let next = 201;
        for (const each of steps) {
          if ('by' in each) {
            next += each.by;
            view.append(message(next));
            model.push(next);
          } else {
            const indexes = [...new Set(each.some.map((n) => n % Math.max(view.count, 1)))].filter(
              (n) => n < view.count,
            );
            // What a client makes of the EXPUNGE answers, one after the other.
            const client = [...model];
            let said = '';
            const output = new Output((text) => {
              said += String(text);
              return undefined;
            });
            expunge(
              view,
              indexes.sort((a, b) => a - b),
              output,
              false,
            );
            void output.flush();
            for (const line of said.split('\r\n').filter((text) => text !== ''))
              client.splice(Number(line.split(' ')[1]) - 1, 1);
            model = model.filter((_, index) => !indexes.includes(index));
            expect(client).toEqual(model);
          }
          expect(uidsIn(view)).toEqual(model);
        }
        model.forEach((uid, index) => {
          expect(view.indexOf(uid)).toBe(index);
          expect(view.keywords(index)).toEqual([`k${uid}`]);
        });
        expect(view.indexOf(9_999)).toBe(-1);
      }),
    );
  });

  it('takes its own changes for told, unless somebody else may have changed something with them', () => {
    const changed = (uid: number, modSeq: number): StoredMessage => ({ ...message(uid), modSeq: modSeq as ModSeq });
    const alone = new MailboxView(columns([1, 2, 3]), false);
    alone.announce(3);
    alone.settle([changed(1, 2), changed(2, 3)]);
    expect([alone.dirty, alone.highestModSeq]).toEqual([false, 3]);
    // Committed together with a change of another session, which has the MODSEQ 2.
    const together = new MailboxView(columns([1, 2, 3]), false);
    together.announce(3);
    together.settle([changed(2, 3)]);
    expect([together.dirty, together.highestModSeq]).toEqual([true, 1]);
    // The other's change came behind ours.
    const behind = new MailboxView(columns([1, 2, 3]), false);
    behind.announce(3);
    behind.settle([changed(1, 2)]);
    expect([behind.dirty, behind.highestModSeq]).toEqual([true, 2]);
  });

  it('answers sets by UID and by number', () => {
    const view = new MailboxView(columns([2, 4, 6, 8]), false);
    const ranges = (from: number, to: number) => ({ kind: 'ranges', ranges: [{ from, to }] }) as const;
    expect(uidsOf(view, byUid(view, ranges(3, 6)))).toEqual([4, 6]);
    expect(uidsOf(view, byUid(view, ranges(9, star)))).toEqual([8]);
    expect(byUid(view, ranges(3, 3))).toEqual([]);
    expect(byNumber(view, ranges(2, star))).toEqual([{ from: 1, to: 4 }]);
    expect(byNumber(view, ranges(2, 5))).toBeNull();
    view.saved = Uint32Array.of(2, 4, 7, 8);
    expect(byNumber(view, { kind: 'saved' })).toEqual([
      { from: 0, to: 2 },
      { from: 3, to: 4 },
    ]);
    const empty = new MailboxView(columns([]), false);
    expect(byNumber(empty, ranges(1, star))).toEqual([]);
    expect(byNumber(empty, ranges(1, 1))).toBeNull();
    expect(byUid(empty, ranges(1, star))).toEqual([]);
  });

  it('cuts ranges into groups without losing or doubling any', () => {
    const gaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 30 })));
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 25 }), (pairs, most) => {
        let at = 0;
        const ranges = pairs.map(([gap, length]) => {
          const from = at + gap;
          at = from + length;
          return { from, to: at };
        });
        const numbers = (some: readonly { readonly from: number; readonly to: number }[]): number[] =>
          some.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index));
        const all = [...groups(ranges, most)];
        expect(all.flatMap((group) => numbers(group))).toEqual(numbers(ranges));
        for (const group of all) expect((group.at(-1)?.to ?? 0) - (group[0]?.from ?? 0)).toBeLessThanOrEqual(most);
      }),
    );
  });
});
