/** The first of a long list are those of the whole list: what is looked into from the newest on finds nothing else. RFC 8620 §5.5 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noFlags } from '../../src/ms/types.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

const count = 420;
let me: TestJmap;

/** Words that are in all of them, in every third and in few; some that answer others, of moments that do not rise. */
function letter(at: number): string {
  const words = ['common', at % 3 === 0 ? 'third' : '', at % 7 === 2 ? 'seventh' : '', at % 100 === 9 ? 'rare' : ''];
  return [
    `From: p${at % 5}@a.test`,
    `Subject: ${at % 2 === 0 ? 'even' : 'odd'} ${at}`,
    `Message-ID: <${at}@a.test>`,
    ...(at % 4 === 1 ? [`References: <${at - 1}@a.test>`] : []),
    '',
    words.join(' '),
    '',
  ].join('\r\n');
}

beforeAll(async () => {
  me = await testJmap();
  const [inbox, other] = await me.store.mail.read.mailboxes(me.account.id);
  for (const [mailbox, from] of [
    [inbox, 0],
    [other, count / 2],
  ] as const) {
    const messages = Array.from({ length: count / 2 }, (_, index) => ({
      content: { kind: 'bytes', bytes: Buffer.from(letter(from + index)) } as const,
      flags: noFlags,
      internalDate: ((from + index) * 37) % 400,
    }));
    if (mailbox === undefined) throw new Error('no second mailbox');
    expect((await me.store.mail.write.append(me.account.id, mailbox.id, messages)).ok).toBe(true);
  }
}, 60_000);

afterAll(() => me.close());

const condition = fc.oneof(
  fc.constantFrom('common', 'third', 'seventh', 'rare', 'none', 'o', 'thir').map((text) => ({ text })),
  fc.constantFrom('common', 'third').map((body) => ({ body })),
  fc.constantFrom('p1', 'a.test').map((from) => ({ from })),
  fc.constantFrom('even', 'odd 1').map((subject) => ({ subject })),
  fc.constantFrom('F1', 'F2').map((inMailbox) => ({ inMailbox })),
);
const filter = fc.oneof(
  condition,
  fc.record({
    operator: fc.constantFrom('AND', 'OR', 'NOT'),
    conditions: fc.array(condition, { minLength: 1, maxLength: 3 }),
  }),
);
const question = fc.record({
  filter,
  sort: fc.boolean().map((isAscending) => [{ property: 'receivedAt', isAscending }]),
  collapseThreads: fc.boolean(),
});

const idsOf = async (args: object) => (await me.ask('Email/query', args))['ids'] as readonly string[];

it('tells a window as the whole list has it', async () => {
  await fc.assert(
    fc.asyncProperty(question, fc.nat(60), fc.integer({ min: 0, max: 60 }), async (asked, position, limit) => {
      const first = await idsOf({ ...asked, position, limit });
      const next = await idsOf({ ...asked, position: position + limit, limit: 400 });
      const whole = await me.ask('Email/query', { ...asked, calculateTotal: true });
      expect(whole['canCalculateChanges']).toBe(true);
      const ids = whole['ids'] as readonly string[];
      expect(ids.length).toBe(whole['total']);
      expect(first).toEqual(ids.slice(position, position + limit));
      expect(next).toEqual(ids.slice(position + limit, position + limit + 400));
    }),
    { numRuns: 60 },
  );
}, 60_000);

it('knows of changes only where it knows the whole list', async () => {
  const asked = { filter: { text: 'common', minSize: 1 }, sort: [{ property: 'receivedAt' }] };
  const some = await me.ask('Email/query', { ...asked, limit: 3 });
  expect([some['canCalculateChanges'], some['total']]).toEqual([false, undefined]);
  const since = (sinceQueryState: unknown) => me.call(['Email/queryChanges', { ...asked, sinceQueryState }]);
  expect(await since(some['queryState'])).toMatchObject([['error', { type: 'cannotCalculateChanges' }, 'c0']]);
  const whole = await me.ask('Email/query', asked);
  expect(whole['canCalculateChanges']).toBe(true);
  expect(await since(whole['queryState'])).toMatchObject([['Email/queryChanges', { removed: [], added: [] }, 'c0']]);
});
