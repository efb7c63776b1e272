/** STORE in few statements does what STORE message by message would do. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '../../../directory/types.ts';
import type { FlagChange } from '../../../ms/port.ts';
import { everyRight } from '../../../ms/rights.ts';
import type { Flags, Mailbox, Uid } from '../../../ms/types.ts';
import { type TestStore, addAccount, testStore } from '../../testing/store.ts';
import { applyChange } from './flags.ts';

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
  ),
  change: fc.constantFrom<FlagChange>('set', 'add', 'remove'),
  flags,
});

describe('STORE', () => {
  it('changes what is named and nothing else, and keeps the shared columns right', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        const model = new Map<number, Flags>();
        const all = { from: 1 as Uid, to: (messages + 10) as Uid };
        for (const message of await store.mail.read.messages(account, inbox.id, all, 1_000))
          model.set(message.uid, message.flags);
        for (const { uids, change, flags: wanted } of steps) {
          const outcome = await store.mail.write.store(account, inbox.id, uids as Uid[], change, wanted, null);
          if (!outcome.ok) throw new Error(outcome.error);
          const touched = uids.filter((uid) => model.has(uid)).sort((a, b) => a - b);
          for (const uid of touched)
            model.set(uid, applyChange(model.get(uid) ?? { system: 0, keywords: [] }, change, wanted, everyRight));
          expect(outcome.value.messages.map(({ uid }) => uid)).toEqual(touched);
          for (const message of outcome.value.messages) expect(message.flags).toEqual(model.get(message.uid));
          const stored = await store.mail.read.messages(account, inbox.id, all, 1_000);
          expect(new Map(stored.map((message) => [message.uid, message.flags]))).toEqual(model);
          const columns = await store.mail.read.columns(account, inbox.id);
          if (columns === null) throw new Error('no columns');
          expect([...columns.uids]).toEqual(stored.map(({ uid }) => uid));
          expect([...columns.modSeqs]).toEqual(stored.map(({ modSeq }) => modSeq));
          expect([...columns.system]).toEqual(stored.map((message) => message.flags.system));
          stored.forEach((message, index) => expect(columns.keywords.get(index) ?? []).toEqual(message.flags.keywords));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('leaves alone what was changed later', async () => {
    const uids = Array.from({ length: messages }, (_, index) => (index + 1) as Uid);
    const before = (await store.mail.read.mailbox(account, inbox.id))?.highestModSeq ?? null;
    const keyword = { system: 4, keywords: ['k'] };
    await store.mail.write.store(account, inbox.id, [7 as Uid, 20 as Uid], 'add', keyword, null);
    const seen = { system: 1, keywords: [] };
    const outcome = await store.mail.write.store(account, inbox.id, uids, 'set', seen, before);
    expect(outcome.ok && outcome.value.modified).toEqual([7, 20]);
    const after = await store.mail.read.columns(account, inbox.id);
    expect([...(after?.system ?? [])]).toEqual(uids.map((uid) => (uid === 7 || uid === 20 ? 4 : 1)));
    expect(new Set(after?.modSeqs).size).toBe(2);
  });
});
