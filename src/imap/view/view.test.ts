import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountId } from '../../directory/types.ts';
import { columnsOf } from '../../ms/columns.ts';
import type { MailStore } from '../../ms/port.ts';
import type { Mailbox, MailboxId, ModSeq, Uid, UidValidity } from '../../ms/types.ts';
import { groups } from '../../ms/search/ranges.ts';
import { memoryStore } from '../testing/memory-store.ts';
import { Output } from '../wire/output.ts';
import { star } from '../wire/sequence-set.ts';
import { byNumber, byUid, uidsOf } from './selection.ts';
import { sync, tellHidden } from './sync.ts';
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
  sortOrder: 0,
};

function viewOf(uids: readonly number[]): MailboxView {
  const columns = columnsOf(uids.map((uid) => ({ uid, modSeq: 1, system: 0, keywords: [] })));
  return new MailboxView({ mailbox, columns }, false);
}

/** A client that believes what it is told. */
class Client {
  readonly view: MailboxView;
  /** The flags of each message, in order of number, as a client keeps them. */
  readonly flags: string[];
  readonly #store: MailStore;
  #said = '';
  readonly #output = new Output((text) => {
    this.#said += String(text);
    return undefined;
  });

  constructor(store: MailStore, view: MailboxView) {
    this.view = view;
    this.#store = store;
    this.flags = Array.from({ length: view.count }, (_, index) => flagsOf(view, index));
  }

  async told(expunges: boolean, own: ModSeq | null = null): Promise<void> {
    const how = { messages: true, flags: true, expunges, uids: true, modSeqs: false, vanished: false, uidOnly: false };
    if (this.view.dirty)
      await sync(this.view, this.#store.read, this.#output, how, { modSeq: own, knows: () => true, gone: [] });
    else if (expunges) await tellHidden(this.view, this.#output, false);
    await this.#output.flush();
    const lines = this.#said.split('\r\n');
    this.#said = '';
    for (const line of lines) this.#believe(line, expunges);
  }

  #believe(line: string, expunges: boolean): void {
    const [, number = '', what] = line.split(' ');
    const index = Number(number) - 1;
    if (what === 'EXPUNGE') {
      expect(expunges).toBe(true);
      this.flags.splice(index, 1);
    } else if (what === 'EXISTS') {
      while (this.flags.length <= index) this.flags.push(flagsOf(this.view, this.flags.length));
    } else if (what === 'FETCH') {
      expect(line).toContain(`UID ${this.view.uid(index)} `);
      this.flags[index] = line.slice(line.indexOf('FLAGS (') + 7, line.indexOf(')'));
    }
  }
}

const flagsOf = (view: MailboxView, index: number): string =>
  [...((view.system(index) & 1) === 0 ? [] : ['\\Seen']), ...view.keywords(index)].join(' ');

const who = fc.nat({ max: 2 });
const some = fc.array(fc.nat({ max: 30 }), { maxLength: 4 });
const step = fc.oneof(
  fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constant('expunge' as const), some }),
  fc.record({ do: fc.constant('store' as const), who, some, seen: fc.boolean(), keywords: fc.subarray(['a', 'b']) }),
  fc.record({ do: fc.constant('tell' as const), who, expunges: fc.boolean() }),
  fc.record({ do: fc.constant('select' as const), who }),
);

describe('an open mailbox', () => {
  it('is for each session what it was told, and in the end the same for all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const account = 1 as AccountId;
        const store = memoryStore({ account, now: () => 0 });
        const inbox = await store.read.mailboxByName(account, 'INBOX');
        if (inbox === null) throw new Error('no INBOX');
        const { id } = inbox;
        const open = async (): Promise<Client> => {
          const current = await store.read.columns(account, id);
          if (current === null) throw new Error('no INBOX');
          return new Client(store, new MailboxView(current, false));
        };
        const clients = [await open(), await open(), await open()];
        store.changes.subscribe(account, () => {
          for (const client of clients) client.view.announce();
        });
        for (const each of steps) {
          const client = 'who' in each ? clients[each.who] : undefined;
          if (each.do === 'append') {
            const content = { kind: 'bytes', bytes: Buffer.from('x') } as const;
            const message = { content, flags: { system: 0, keywords: [] }, internalDate: 0 };
            await store.write.append(account, id, Array(each.count).fill(message));
          } else if (each.do === 'expunge') {
            await store.write.expunge(account, id, each.some as Uid[], true);
          } else if (each.do === 'select') clients[each.who] = await open();
          else if (each.do === 'tell') await client?.told(each.expunges);
          else if (client !== undefined) {
            // As STORE does: what it changed itself is no news to the client.
            const uids = [...new Set(each.some)].map((uid) => ({ from: uid as Uid, to: uid as Uid }));
            const flags = { system: each.seen ? 1 : 0, keywords: each.keywords };
            const outcome = await store.write.store(account, id, uids, 'set', flags, null);
            if (!outcome.ok) throw new Error(outcome.error);
            const { modSeq } = outcome.value;
            client.view.announce();
            await client.told(false, modSeq);
            for (let index = 0; index < client.view.count; index++) {
              if (client.view.modSeq(index) === modSeq) client.flags[index] = flagsOf(client.view, index);
            }
          }
          for (const { view, flags } of clients) {
            expect(view.count).toBe(flags.length);
            flags.forEach((text, index) => expect(text).toBe(flagsOf(view, index)));
          }
        }
        const now = await open();
        for (const client of clients) {
          await client.told(true);
          expect(client.flags).toEqual(now.flags);
          expect(client.view.hidesGone).toBe(false);
        }
      }),
    );
  });

  it('answers sets by UID and by number', () => {
    const view = viewOf([2, 4, 6, 8]);
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
    const empty = viewOf([]);
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
