/** Lists of e-mails as a JMAP client sees them. RFC 8621 §4.4, §4.5 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { everyRight } from '../../src/ms/rights.ts';
import type { Mailbox, Uid } from '../../src/ms/types.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';
import { type Row, type Sort, changed, listed, rowProperties } from './email-model.ts';

interface Sent {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly reply: number | null;
  readonly day: number;
  readonly dated: boolean;
  readonly attached: boolean;
  readonly length: number;
}

/** The number is that of the Message-ID, which replies name. */
const octets = (sent: Sent, number: number): Buffer =>
  Buffer.from(
    [
      `From: ${sent.from}`,
      `To: ${sent.to}`,
      `Subject: ${sent.subject}`,
      `Message-ID: <${number}@a.test>`,
      ...(sent.reply === null ? [] : [`In-Reply-To: <${sent.reply}@a.test>`, `References: <${sent.reply}@a.test>`]),
      ...(sent.dated ? [`Date: ${new Date(Date.UTC(2026, 1, 28 - sent.day)).toUTCString()}`] : []),
      'MIME-Version: 1.0',
      ...(sent.attached
        ? ['Content-Type: application/pdf', 'Content-Disposition: attachment; filename=a.pdf']
        : ['Content-Type: text/plain']),
      '',
      'x'.repeat(sent.length),
      '',
    ].join('\r\n'),
  );

const sent = fc.record<Sent>({
  from: fc.constantFrom('Ann <ann@a.test>', 'zoe@a.test', '"bob, b" <b@a.test>', 'Émile <e@a.test>'),
  to: fc.constantFrom('me@b.test', 'You <you@b.test>', 'them@b.test, me@b.test'),
  subject: fc.constantFrom('lunch', 'Re: lunch', 'Apples', 'zebra', ''),
  reply: fc.option(fc.nat(8)),
  day: fc.nat(20),
  dated: fc.boolean(),
  attached: fc.boolean(),
  length: fc.nat(500),
});

const keywords = ['$seen', '$flagged', 'Blue', '$forwarded'];
const boxes = ['INBOX', 'Archive', 'Trash'];

class Model {
  readonly me: TestJmap;
  readonly mailboxes: readonly Mailbox[];
  #sent = 0;

  constructor(me: TestJmap, mailboxes: readonly Mailbox[]) {
    this.me = me;
    this.mailboxes = mailboxes;
  }

  async append(box: number, message: Sent): Promise<void> {
    const mailbox = this.#mailbox(box);
    this.#sent += 1;
    const done = await this.me.store.mail.write.append(mailbox.account, mailbox.id, [
      {
        content: { kind: 'bytes', bytes: octets(message, this.#sent) },
        flags: { system: message.day % 2, keywords: message.day % 3 === 0 ? ['Blue'] : [] },
        internalDate: Date.UTC(2026, 0, 1 + message.day),
      },
    ]);
    expect(done.ok).toBe(true);
  }

  /** Something happens to a message of a mailbox, if there is any. */
  async happen(kind: 'flag' | 'unflag' | 'move' | 'copy' | 'expunge', box: number, which: number, word: number) {
    const { read, write } = this.me.store.mail;
    const mailbox = this.#mailbox(box);
    const columns = (await read.columns(mailbox.account, mailbox.id))?.columns;
    if (columns === undefined || columns.count === 0) return;
    const uid = columns.uid(which % columns.count) as Uid;
    const other = this.#mailbox(box + 1 + (word % 2));
    const to = { account: other.account, mailbox: other.id, rights: everyRight };
    const flags = [
      { system: 1, keywords: [] },
      { system: 4, keywords: [] },
    ][word] ?? {
      system: 0,
      keywords: [keywords[word] ?? ''],
    };
    const range = [{ from: uid, to: uid }];
    if (kind === 'flag') await write.store(mailbox.account, mailbox.id, range, 'add', flags, null);
    if (kind === 'unflag') await write.store(mailbox.account, mailbox.id, range, 'remove', flags, null);
    if (kind === 'move') await write.move(mailbox.account, mailbox.id, [uid], to);
    if (kind === 'copy') await write.copy(mailbox.account, mailbox.id, [uid], to);
    if (kind === 'expunge') await write.expunge(mailbox.account, mailbox.id, [uid], true);
  }

  async rows(): Promise<readonly Row[]> {
    const ids = Array.from({ length: this.#sent }, (_, at) => `M${at + 1}`);
    const got = await this.me.ask('Email/get', { ids, properties: rowProperties });
    return got['list'] as unknown as readonly Row[];
  }

  #mailbox(at: number): Mailbox {
    const mailbox = this.mailboxes[at % this.mailboxes.length];
    if (mailbox === undefined) throw new Error('no mailbox');
    return mailbox;
  }
}

async function model(): Promise<Model> {
  const me = await testJmap();
  const found = await Promise.all(boxes.map((name) => me.store.mail.read.mailboxByName(me.account.id, name)));
  return new Model(
    me,
    found.filter((mailbox) => mailbox !== null),
  );
}

const keyword = fc.constantFrom(...keywords, 'blue');
const date = fc.nat(20).map((day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().replace('.000', ''));
const mailboxId = fc.constantFrom('F1', 'F2', 'F3', 'F4', 'F5', 'F99');
const word = fc.constantFrom('lunch', 'zebra', 'ann', 'you', 'émile', 'b.test', 'none');
const condition = fc.oneof(
  mailboxId.map((inMailbox) => ({ inMailbox })),
  fc.uniqueArray(mailboxId).map((inMailboxOtherThan) => ({ inMailboxOtherThan })),
  date.map((before) => ({ before })),
  date.map((after) => ({ after })),
  fc.integer({ min: 150, max: 900 }).map((minSize) => ({ minSize })),
  fc.integer({ min: 150, max: 900 }).map((maxSize) => ({ maxSize })),
  keyword.map((hasKeyword) => ({ hasKeyword })),
  keyword.map((notKeyword) => ({ notKeyword })),
  keyword.map((allInThreadHaveKeyword) => ({ allInThreadHaveKeyword })),
  keyword.map((someInThreadHaveKeyword) => ({ someInThreadHaveKeyword })),
  keyword.map((noneInThreadHaveKeyword) => ({ noneInThreadHaveKeyword })),
  fc.boolean().map((hasAttachment) => ({ hasAttachment })),
  word.map((text) => ({ text })),
  word.map((subject) => ({ subject })),
  word.map((from) => ({ from })),
  word.map((to) => ({ to })),
  fc.record({ hasKeyword: keyword, after: date }),
);
const filter = fc.letrec<{ tree: object }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    condition,
    fc.record({
      operator: fc.constantFrom('AND', 'OR', 'NOT'),
      conditions: fc.array(tie('tree'), { maxLength: 3 }),
    }),
  ),
})).tree;
const comparator: fc.Arbitrary<Sort> = fc.oneof(
  fc.record({
    property: fc.constantFrom('receivedAt', 'sentAt', 'size', 'to', 'subject'),
    isAscending: fc.boolean(),
  }),
  fc.record({
    property: fc.constantFrom('hasKeyword', 'allInThreadHaveKeyword', 'someInThreadHaveKeyword'),
    keyword,
    isAscending: fc.boolean(),
  }),
);
const sort = fc.array(comparator, { minLength: 1, maxLength: 3 });
const happening = fc.tuple(
  fc.constantFrom('flag', 'unflag', 'move', 'copy', 'expunge' as const),
  fc.nat(2),
  fc.nat(20),
  fc.nat(3),
);

describe('Email/query', () => {
  let world: Model;
  beforeAll(async () => void (world = await model()));
  afterAll(() => world.me.close());

  it('finds, sorts and collapses as a look at every e-mail would, and its changes lead from one list to the next', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(2), sent), { minLength: 3, maxLength: 12 }),
        fc.array(happening, { maxLength: 6 }),
        fc.array(happening, { minLength: 1, maxLength: 6 }),
        fc.array(fc.record({ filter: fc.option(filter), sort, collapseThreads: fc.boolean() }), { minLength: 12 }),
        async (messages, before, after, questions) => {
          for (const [box, message] of messages) await world.append(box, message);
          for (const step of before) await world.happen(...step);
          const rows = await world.rows();
          const lists: JsonObject[] = [];
          for (const question of questions) {
            const answer = await world.me.ask('Email/query', { ...question, calculateTotal: true });
            const expected = listed(rows, question.filter, question.sort, question.collapseThreads);
            expect(answer).toMatchObject({ ids: expected, position: 0, total: expected.length });
            lists.push(answer);
          }
          for (const step of after) await world.happen(...step);
          await world.append(0, messages[0]?.[1] as Sent);
          const later = await world.rows();
          for (const [at, question] of questions.entries()) {
            const list = lists[at] ?? {};
            const answer = await world.me.ask('Email/queryChanges', {
              ...question,
              sinceQueryState: list['queryState'],
              calculateTotal: true,
            });
            const expected = listed(later, question.filter, question.sort, question.collapseThreads);
            expect(changed(list['ids'] as readonly string[], answer)).toEqual(expected);
            expect(answer['total']).toBe(expected.length);
          }
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);
});

describe('a list of e-mails', () => {
  let world: Model;
  const plain: Sent = {
    from: 'Ann <ann@a.test>',
    to: 'me@b.test',
    subject: 'hello',
    reply: null,
    day: 1,
    dated: true,
    attached: false,
    length: 10,
  };

  beforeAll(async () => {
    world = await model();
    await world.append(0, plain);
    await world.append(0, { ...plain, day: 2, from: 'zoe@a.test', subject: 'Re: hello', reply: 1 });
    await world.append(1, { ...plain, day: 3, from: 'Bob <x@a.test>', subject: 'apples', attached: true });
    await world.append(0, { ...plain, day: 4, to: 'Ann <a@b.test>', subject: 'Zebra', length: 999 });
  });
  afterAll(() => world.me.close());

  const newest = [{ property: 'receivedAt', isAscending: false }];
  const ids = async (args: object) => (await world.me.ask('Email/query', args))['ids'];

  it.each([
    ['receivedAt', ['M1', 'M2', 'M3', 'M4']],
    ['sentAt', ['M4', 'M3', 'M2', 'M1']],
    ['size', ['M2', 'M1', 'M3', 'M4']],
    ['from', ['M1', 'M4', 'M3', 'M2']],
    ['to', ['M4', 'M1', 'M2', 'M3']],
    ['subject', ['M3', 'M1', 'M2', 'M4']],
  ])('is sorted by %s', async (property, expected) => {
    const rows = await world.rows();
    const sorted = await ids({ sort: [{ property }] });
    expect(sorted).toEqual(
      property === 'size' ? rows.toSorted((a, b) => a.size - b.size).map(({ id }) => id) : expected,
    );
  });

  it('is told newest first where nobody says how', async () => {
    expect(await ids({})).toEqual(['M4', 'M3', 'M2', 'M1']);
  });

  it.each([
    [
      { position: 1, limit: 2 },
      { ids: ['M3', 'M2'], position: 1 },
    ],
    [{ position: -1 }, { ids: ['M1'], position: 3 }],
    [
      { position: -9, limit: 1 },
      { ids: ['M4'], position: 0 },
    ],
    [{ position: 9 }, { ids: [], position: 9 }],
    [
      { anchor: 'M2', limit: 1 },
      { ids: ['M2'], position: 2 },
    ],
    [
      { anchor: 'M2', anchorOffset: -1, limit: 1 },
      { ids: ['M3'], position: 1 },
    ],
    [
      { anchor: 'M2', anchorOffset: -9, limit: 1 },
      { ids: ['M4'], position: 0 },
    ],
    [
      { collapseThreads: true, calculateTotal: true },
      { ids: ['M4', 'M3', 'M2'], total: 3 },
    ],
    [{ limit: 0 }, { ids: [] }],
    [{ limit: 5_000 }, { limit: 1_000 }],
  ])('has the window %j', async (args, answer) => {
    expect(await world.me.ask('Email/query', { sort: newest, ...args })).toMatchObject({
      canCalculateChanges: true,
      ...answer,
    });
  });

  it.each([
    [{ anchor: 'M9' }, 'anchorNotFound'],
    [{ anchor: 'F1' }, 'anchorNotFound'],
    [{ filter: { inMailbox: 1 } }, 'unsupportedFilter'],
    [{ filter: { colour: 'red' } }, 'unsupportedFilter'],
    [{ filter: { before: '2026-01-01' } }, 'unsupportedFilter'],
    [{ filter: { after: '2026-02-30T00:00:00Z' } }, 'unsupportedFilter'],
    [{ filter: { minSize: -1 } }, 'unsupportedFilter'],
    [{ filter: { operator: 'XOR', conditions: [] } }, 'unsupportedFilter'],
    [{ filter: { operator: 'OR', conditions: Array.from({ length: 300 }, () => ({})) } }, 'unsupportedFilter'],
    [{ sort: [{ property: 'colour' }] }, 'unsupportedSort'],
    [{ sort: [{ property: 'hasKeyword' }] }, 'unsupportedSort'],
    [{ sort: [{ property: 'size', keyword: '$seen' }] }, 'unsupportedSort'],
    [{ sort: [{ property: 'subject', collation: 'i;octet' }] }, 'unsupportedSort'],
    [{ limit: -1 }, 'invalidArguments'],
    [{ collapseThreads: 'yes' }, 'invalidArguments'],
  ])('is not made of %j: %s', async (args, type) => {
    expect(await world.me.call(['Email/query', args])).toMatchObject([['error', { type }, 'c0']]);
  });

  it('says what changed no further back than it knows, and no more than is wanted', async () => {
    const list = await world.me.ask('Email/query', { sort: newest });
    const since = list['queryState'];
    await world.append(0, { ...plain, day: 5 });
    await world.append(0, { ...plain, day: 6 });
    const changes = (args: object) => world.me.call(['Email/queryChanges', { sort: newest, ...args }]);
    expect(await changes({ sinceQueryState: since, maxChanges: 1 })).toMatchObject([
      ['error', { type: 'tooManyChanges' }, 'c0'],
    ]);
    expect(await changes({ sinceQueryState: 'x' })).toMatchObject([
      ['error', { type: 'cannotCalculateChanges' }, 'c0'],
    ]);
    expect(await changes({ sinceQueryState: since, filter: { inMailbox: 'F1' } })).toMatchObject([
      ['error', { type: 'cannotCalculateChanges' }, 'c0'],
    ]);
    const [first] = await changes({ sinceQueryState: since, maxChanges: 2 });
    expect(first?.[1]).toMatchObject({
      removed: [],
      added: [
        { id: 'M6', index: 0 },
        { id: 'M5', index: 1 },
      ],
    });
    const [upTo] = await changes({ sinceQueryState: since, upToId: 'M6', maxChanges: 1 });
    expect(upTo?.[1]).toMatchObject({ removed: [], added: [{ id: 'M6', index: 0 }] });
  });

  it('says all that changed, also behind what is cached, where what the list is about may change', async () => {
    const question = { sort: newest, filter: { notKeyword: 'Nothing' } };
    const since = (await world.me.ask('Email/query', question))['queryState'];
    await world.append(0, { ...plain, day: 5 });
    await world.append(0, { ...plain, day: 6 });
    const changes = { ...question, sinceQueryState: since };
    const all = await world.me.ask('Email/queryChanges', changes);
    const added = all['added'] as readonly { readonly id: string }[];
    expect(added).toHaveLength(2);
    expect(await world.me.ask('Email/queryChanges', { ...changes, upToId: added[0]?.id })).toEqual(all);
  });
});
