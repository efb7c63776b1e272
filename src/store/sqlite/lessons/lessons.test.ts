/** From what users do with their mail to lessons: in the store's own words, for whatever protocol says them. */
import { expect, test } from 'vitest';
import type { Account } from '../../../directory/types.ts';
import type { FlagChange } from '../../../ms/port.ts';
import { everyRight } from '../../../ms/rights.ts';
import { type Mailbox, type SpecialUse, type Uid, noFlags } from '../../../ms/types.ts';
import { tokensOf } from '../../../spam/bayes/tokens.ts';
import { gatherFacts } from '../../../spam/facts/gather.ts';
import { scoreOf, weigh } from '../../../spam/score.ts';
import { type TestStore, acceptance, addAccount, delivery, testStore, to } from '../../testing/store.ts';

const letter = (n: number, words: string): string =>
  `From: Someone <s${n}@gamma.test>\r\nTo: ann@alpha.test\r\nSubject: Letter ${n}\r\nMessage-ID: <${n}@gamma.test>\r\n\r\n${words}\r\n`;
const pills = 'cheap pills without prescription, order now and save';
const minutes = 'the minutes of the meeting about the parser are attached';

interface Desk {
  store: TestStore;
  readonly ann: Account;
  readonly mailbox: (use: SpecialUse) => Promise<Mailbox>;
}

async function desk(): Promise<Desk> {
  const store = await testStore();
  const ann = await addAccount(store, 'ann@alpha.test');
  const found: Desk = {
    store,
    ann,
    mailbox: async (use) => {
      const mailbox = await found.store.mail.read.mailboxByUse(ann.id, use);
      if (mailbox === null) throw new Error(`no ${use}`);
      return mailbox;
    },
  };
  return found;
}

const arrives = ({ store, ann }: Desk, message: string, into: SpecialUse = 'inbox') =>
  store.spool.accept(acceptance(message, [{ ...delivery(ann), into: { use: into } }]));

async function moves({ store, ann, mailbox }: Desk, from: SpecialUse, into: SpecialUse, ...uids: readonly number[]) {
  const [source, target] = [await mailbox(from), await mailbox(into)];
  const outcome = await store.mail.write.move(ann.id, source.id, uids as readonly Uid[], to(target));
  expect(outcome.ok).toBe(true);
}

async function marks({ store, ann, mailbox }: Desk, kind: FlagChange, keywords: readonly string[], uid: number) {
  const { id } = await mailbox('inbox');
  const range = { from: uid as Uid, to: uid as Uid };
  await store.mail.write.store(ann.id, id, [range], kind, { system: 0, keywords }, null);
}

/** Lessons of the account, and how much the words of a message speak for spam. */
async function learned({ store, ann }: Desk, message: string): Promise<{ spam: number; ham: number; score: number }> {
  await store.lessons.settle();
  const facts = weigh(gatherFacts(Buffer.from(message)));
  const tokens = tokensOf(facts);
  const { server, own } = await store.spamTokens.known(tokens.keys(), [ann.id]);
  const known = own.get(ann.id) ?? server;
  const { spam, ham } = known.totals;
  return { spam, ham, score: scoreOf(facts, tokens, { ...known, totals: { ...known.totals, spam: 1, ham: 1 } }).score };
}

test('into Junk is spam, out of it is wanted, once for each message; Trash says nothing', async () => {
  const d = await desk();
  try {
    for (let n = 1; n <= 4; n++) await arrives(d, letter(n, n < 4 ? pills : minutes));
    const next = letter(9, pills);
    const before = await learned(d, next);
    await moves(d, 'inbox', 'junk', 1, 2);
    const after = await learned(d, next);
    expect(after).toMatchObject({ spam: 2, ham: 0 });
    expect(after.score).toBeGreaterThan(before.score);
    await moves(d, 'junk', 'trash', 2);
    await moves(d, 'trash', 'junk', 1);
    expect(await learned(d, next)).toMatchObject({ spam: 2, ham: 0 });
    await moves(d, 'junk', 'inbox', 1, 3);
    const back = await learned(d, next);
    expect(back).toMatchObject({ spam: 0, ham: 2 });
    expect(back.score).toBeLessThan(after.score);
  } finally {
    await d.store.remove();
  }
});

test('what a delivery files into Junk teaches nothing; APPEND does; the same octets again do not', async () => {
  const d = await desk();
  try {
    await arrives(d, letter(1, pills), 'junk');
    expect(await learned(d, pills)).toMatchObject({ spam: 0, ham: 0 });
    const junk = await d.mailbox('junk');
    const content = { kind: 'bytes' as const, bytes: Buffer.from(letter(2, pills)) };
    for (let times = 0; times < 3; times++)
      await d.store.mail.write.append(d.ann.id, junk.id, [{ content, flags: noFlags, internalDate: 0 }]);
    expect(await learned(d, pills)).toMatchObject({ spam: 1, ham: 0 });
  } finally {
    await d.store.remove();
  }
});

test('keywords are lessons, which go with them', async () => {
  const words = [['$Junk'], ['Junk', 'a'], ['$NotJunk'], ['NonJunk'], ['$Junk', '$NotJunk'], ['work']];
  const d = await desk();
  try {
    for (const n of words.keys()) await arrives(d, letter(n, pills));
    for (const [n, keywords] of words.entries()) await marks(d, 'add', keywords, n + 1);
    expect(await learned(d, pills)).toMatchObject({ spam: 2, ham: 2 });
    for (const n of words.keys()) await marks(d, 'set', ['work'], n + 1);
    expect(await learned(d, pills)).toMatchObject({ spam: 0, ham: 0 });
  } finally {
    await d.store.remove();
  }
});

test('what was said before a crash is learned after it, once', async () => {
  const d = await desk();
  try {
    for (let n = 1; n <= 30; n++) await arrives(d, letter(n, pills));
    await moves(d, 'inbox', 'junk', ...Array.from({ length: 30 }, (_, n) => n + 1));
    d.store = await d.store.reopen();
    expect(await learned(d, pills)).toMatchObject({ spam: 30, ham: 0 });
    d.store = await d.store.reopen();
    expect(await learned(d, pills)).toMatchObject({ spam: 30, ham: 0 });
  } finally {
    await d.store.remove();
  }
});

test('a lesson for another account is the one of whose Junk it is', async () => {
  const d = await desk();
  try {
    const ben = await addAccount(d.store, 'ben@alpha.test');
    const junk = await d.store.mail.read.mailboxByUse(ben.id, 'junk');
    if (junk === null) throw new Error('no Junk');
    await arrives(d, letter(1, pills));
    const { id } = await d.mailbox('inbox');
    const target = { account: ben.id, mailbox: junk.id, rights: everyRight };
    await d.store.mail.write.copy(d.ann.id, id, [1 as Uid], target);
    expect(await learned(d, pills)).toMatchObject({ spam: 0, ham: 0 });
    expect(await learned({ ...d, ann: ben }, pills)).toMatchObject({ spam: 1, ham: 0 });
  } finally {
    await d.store.remove();
  }
});
