/** STORE in pages does what STORE message by message would do. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '../../../directory/types.ts';
import { columnsOf } from '../../../ms/columns.ts';
import { type FlagChange, uidRanges } from '../../../ms/port.ts';
import { type Rights, everyRight, has, settable, settableBits } from '../../../ms/rights.ts';
import type { Flags, Mailbox, ModSeq, Uid } from '../../../ms/types.ts';
import { type TestStore, addAccount, testStore } from '../../testing/store.ts';
import { keywordsAfter } from './flags.ts';

const messages = 40;
let store: TestStore;
let account: AccountId;
let inbox: Mailbox;

beforeEach(async () => {
  store = await testStore();
  account = (await addAccount(store, 'a@alpha.test')).id;
  const found = await store.mail.read.mailboxByName(account, 'INBOX');
  if (found === null) throw new Error('no INBOX');
  inbox = found;
  const content = { kind: 'bytes', bytes: Buffer.from('Subject: x\r\n\r\nx\r\n') } as const;
  const each = { content, flags: { system: 0, keywords: [] }, internalDate: 0 };
  await store.mail.write.append(
    account,
    inbox.id,
    Array.from({ length: messages }, () => each),
  );
});
afterEach(async () => {
  expect((await store.maintenance.verify(() => undefined)).problems).toEqual([]);
  await store.remove();
});

const flags = fc.record({
  system: fc.integer({ min: 0, max: 31 }),
  keywords: fc.subarray(['a', 'b', 'c'], { maxLength: 2 }),
});
const step = fc.record({
  uids: fc.oneof(
    fc
      .tuple(fc.integer({ min: 1, max: messages }), fc.integer({ min: 1, max: messages }))
      .map(([a, b]) => Array.from({ length: Math.abs(a - b) + 1 }, (_, index) => Math.min(a, b) + index)),
    fc.uniqueArray(fc.integer({ min: 1, max: messages + 5 })),
    fc.constant(Array.from({ length: messages }, (_, index) => index + 1)),
  ),
  change: fc.constantFrom<FlagChange>('set', 'add', 'remove'),
  flags,
  /** UNCHANGEDSINCE so many MODSEQs ago. */
  ago: fc.option(fc.integer({ min: 0, max: 3 })),
  rights: fc.constantFrom(everyRight, everyRight, 'lrs' as Rights, 'lrte' as Rights, 'lrw' as Rights),
});

/** What one message's flags become. RFC 9051 §6.4.6, RFC 4314 §4 */
function after(old: Flags, change: FlagChange, asked: Flags, rights: Rights): Flags {
  const { system, keywords } = settable(rights, asked);
  const fixed = old.system & ~settableBits(rights);
  return {
    system: change === 'set' ? fixed | system : change === 'add' ? old.system | system : old.system & ~system,
    keywords: has(rights, 'w') ? keywordsAfter(old.keywords, change, keywords) : old.keywords,
  };
}

const all = { from: 1 as Uid, to: (messages + 10) as Uid };
/** What the columns say, by UID. */
async function inColumns(): Promise<ReadonlyMap<number, { readonly modSeq: number; readonly flags: Flags }>> {
  const columns = (await store.mail.read.columns(account, inbox.id))?.columns ?? columnsOf([]);
  const rows = Array.from({ length: columns.count }, (_, index) => columns.row(index));
  return new Map(rows.map(({ uid, modSeq, system, keywords }) => [uid, { modSeq, flags: { system, keywords } }]));
}

describe('STORE', () => {
  it('changes what is named and nothing else, and keeps the shared columns right', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        const read = async () => {
          const stored = await store.mail.read.messages(account, inbox.id, all, 1_000);
          return new Map(stored.map((message) => [message.uid as number, message]));
        };
        let before = await read();
        for (const { uids, change, flags: wanted, ago, rights } of steps) {
          const since = ago === null ? null : (((await highest()) - ago) as ModSeq);
          const { write } = store.mail;
          const outcome = await write.store(account, inbox.id, uidRanges(uids as Uid[]), change, wanted, since, rights);
          if (!outcome.ok) throw new Error(outcome.error);
          const { modSeq, found, modified } = outcome.value;
          const there = uids.filter((uid) => before.has(uid)).sort((a, b) => a - b);
          const later = there.filter((uid) => since !== null && (before.get(uid)?.modSeq ?? 0) > since);
          expect([found, modified]).toEqual([there.length, later]);
          const now = await read();
          for (const [uid, message] of before) {
            const flags =
              there.includes(uid) && !later.includes(uid)
                ? after(message.flags, change, wanted, rights)
                : message.flags;
            const same = JSON.stringify(flags) === JSON.stringify(message.flags);
            expect(now.get(uid)).toMatchObject({ flags, modSeq: same ? message.modSeq : modSeq });
          }
          expect(await inColumns()).toEqual(
            new Map([...now].map(([uid, { flags, modSeq }]) => [uid, { flags, modSeq }])),
          );
          before = now;
        }
      }),
      { numRuns: 25 },
    );
  });
});

const highest = async (): Promise<number> => (await store.mail.read.mailbox(account, inbox.id))?.highestModSeq ?? 0;
