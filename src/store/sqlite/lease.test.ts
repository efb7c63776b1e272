import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LeasedWork, NewQueueEntry } from '../../mta/queue/port.ts';
import {
  type TestStore,
  acceptance,
  addAccount,
  delivery,
  plainParameters,
  roomBut,
  testStore,
} from '../testing/store.ts';

let store: TestStore;

beforeEach(async () => {
  store = await testStore();
});
afterEach(async () => {
  await store.remove();
});

const relay = (sender: string, domain: string, changes: Partial<NewQueueEntry> = {}): NewQueueEntry => ({
  reversePath: sender,
  parameters: plainParameters,
  prefix: Buffer.alloc(0),
  recipients: [{ address: `x@${domain}`, domain, parameters: { notify: null, orcpt: null } }],
  notBefore: 1000,
  expires: 9000,
  ...changes,
});

const put = async (...entries: readonly NewQueueEntry[]): Promise<void> => {
  for (const entry of entries) await store.spool.accept(acceptance('Subject: x\r\n\r\n', [], entry));
};
const whose = (work: readonly LeasedWork[]): readonly string[] =>
  work.map(({ entry, domain }) => `${entry.reversePath} ${domain}`);
const lease = async (limit: number, busy: readonly string[] = []): Promise<readonly string[]> =>
  whose(await store.spool.lease(2000, limit, 5000, roomBut(...busy)));

it('gives each sender its turn, however much another has put in before', async () => {
  for (let i = 0; i < 50; i++) await put(relay('big@a', `d${i}`));
  await put(relay('small@a', 'd7'), relay('tiny@a', 'e'));
  const first = await lease(6);
  expect(first.filter((one) => !one.startsWith('big'))).toEqual(['small@a d7', 'tiny@a e']);
  expect(await lease(100)).toHaveLength(46);
});

it('goes on where the last lease left off', async () => {
  for (const sender of ['a', 'b', 'c'])
    for (const domain of ['x', 'y']) await put(relay(sender, domain), relay(sender, domain));
  const taken: string[] = [];
  for (let i = 0; i < 12; i++) taken.push(...(await lease(1)));
  expect(taken.slice(0, 6)).toEqual(['a x', 'b x', 'c x', 'a y', 'b y', 'c y']);
  expect(taken).toHaveLength(12);
});

it('leaves out domains that are busy, and is not held up by them', async () => {
  for (let i = 0; i < 300; i++) await put(relay('a', 'dead'));
  await put(relay('a', 'well'));
  expect(await lease(10, ['dead'])).toEqual(['a well']);
  expect(await lease(10, ['dead'])).toEqual([]);
});

it('takes of each domain as much as it has room for', async () => {
  for (let i = 0; i < 5; i++) await put(relay('a', 'x'), relay('a', 'y'), relay('a', 'z'));
  const room = { usual: 1, of: new Map(Object.entries({ x: 3, z: 0 })) };
  const work = await store.spool.lease(2000, 100, 5000, room);
  expect([...whose(work)].sort()).toEqual(['a x', 'a x', 'a x', 'a y']);
});

it('does the urgent first, and the least urgent now and then', async () => {
  for (let i = 0; i < 20; i++) await put(relay('a', 'x', { priority: 4 }));
  await put(relay('b', 'y', { priority: -2 }));
  const taken: string[] = [];
  for (let i = 0; i < 10; i++) taken.push(...(await lease(1)));
  expect(taken.indexOf('b y')).toBe(7);
});

it('keeps recipients with return paths of their own apart', async () => {
  const recipients = ['r1@s', 'r2@s', null, null].map((reversePath, i) => ({
    ...{ address: `u${i}@d`, domain: 'd', reversePath },
    parameters: { notify: null, orcpt: null },
  }));
  await put(relay('list@s', 'd', { recipients, sender: 'list@s' }));
  const work = await store.spool.lease(2000, 10, 5000, roomBut());
  expect(work.map((one) => one.recipients.map(({ address }) => address))).toEqual([
    ['u0@d'],
    ['u1@d'],
    ['u2@d', 'u3@d'],
  ]);
  expect(work[0]?.recipients[0]?.reversePath).toBe('r1@s');
});

it('postpones what is ready for a domain, but not what somebody must hear of', async () => {
  const postponement = { until: 8000, reply: 'down', now: 2000, lateSince: 0 };
  await put(
    relay('a', 'dead'),
    relay('b', 'dead', { expires: 1500 }),
    relay('c', 'well'),
    relay('d', 'dead', { expires: 5000 }),
  );
  await lease(0);
  expect(await store.spool.postpone('dead', postponement)).toBe(2);
  expect([...(await lease(10))].sort()).toEqual(['b dead', 'c well']);
  expect(await store.spool.nextDue()).toBe(5000);
  const [first] = await store.spool.destinations();
  expect(first).toMatchObject({ domain: 'dead', waiting: 3, held: 0, lastReply: 'down' });
});

it('takes nothing before its time', async () => {
  const later = 1_700_000_000_001;
  await put(relay('a', 'x', { notBefore: later }));
  expect(await store.spool.nextDue()).toBe(later);
  expect(await store.spool.lease(later - 1, 10, 5000, roomBut())).toEqual([]);
  expect(await store.spool.lease(later, 10, 5000, roomBut())).toHaveLength(1);
});

it('holds, frees and cancels a domain, or everything', async () => {
  await put(relay('a', 'x'), relay('a', 'y'), relay('b', 'y'));
  expect(await store.spool.hold({ kind: 'domain', domain: 'y' })).toBe(2);
  expect(await lease(10)).toEqual(['a x']);
  expect(await store.spool.retry({ kind: 'all' }, 2000)).toBe(0);
  expect(await store.spool.retry({ kind: 'domain', domain: 'y' }, 2000)).toBe(2);
  expect(await store.spool.cancel({ kind: 'all' })).toBe(3);
  expect(await store.spool.list(null, 10)).toEqual([]);
});

it('accepts once what it accepts for a recipient in the queue, through a restart', async () => {
  const account = await addAccount(store, 'a@a.test');
  await put(relay('b@b.test', 'a.test'));
  const serve = async (): Promise<void> => {
    const [work] = await store.spool.lease(2000, 10, 5000, roomBut());
    const [recipient] = work?.recipients ?? [];
    if (recipient === undefined) throw new Error('nothing in the queue');
    const outcome = await store.spool.accept({
      ...acceptance('Subject: x\r\n\r\n', [delivery(account)]),
      serves: recipient.id,
    });
    expect(outcome).toEqual({ ok: true, refused: [] });
  };
  await serve();
  store = await store.reopen();
  await serve();
  const inbox = await store.mail.read.mailboxByName(account.id, 'INBOX');
  expect(inbox?.messages).toBe(1);
});

it('a delivery that is refused has not served anybody', async () => {
  const account = await addAccount(store, 'a@a.test', 1);
  await put(relay('b@b.test', 'a.test'));
  const [work] = await store.spool.lease(2000, 10, 5000, roomBut());
  const serves = work?.recipients[0]?.id;
  if (serves === undefined) throw new Error('nothing in the queue');
  for (const _again of [1, 2]) {
    const accepted = await store.spool.accept({ ...acceptance('Subject: x\r\n\r\n', [delivery(account)]), serves });
    expect(accepted).toEqual({ ok: true, refused: [{ delivery: 0, reason: 'over-quota' }] });
  }
});

it('counts by the way that domains share, and finds those that go their own way behind any number of others', async () => {
  for (let i = 0; i < 300; i++) await put(relay('a', `d${i}`));
  await put(relay('a', 'direct'), relay('b', 'z.direct'), relay('b', 'z.direct'));
  const ways = new Map(Object.entries({ '*': 'smart:25', direct: 'direct:25', 'z.direct': 'z:25' }));
  const leased = async (smart: number) =>
    whose(await store.spool.lease(2000, 100, 5000, { usual: 1, of: new Map([['smart:25', smart]]), ways }));
  expect([...(await leased(2))].sort()).toEqual(['a d0', 'a d1', 'a direct', 'b z.direct']);
  expect(await leased(0)).toEqual(['b z.direct']);
  expect(await leased(0)).toEqual([]);
  expect(await leased(3)).toHaveLength(3);
});

it('a settlement is written with what somebody waits for, and soon where nobody does', async () => {
  await put(relay('a', 'x'), relay('a', 'y'));
  const [first, second] = await store.spool.lease(2000, 10, 5000, roomBut());
  const settle = (work: LeasedWork | undefined): Promise<void> =>
    work === undefined
      ? expect.fail('nothing was leased')
      : store.spool.settle(
          work.entry.id,
          work.recipients.map(({ id }) => ({
            ...{ recipient: id, state: 'delivered', nextAttempt: 2000, reply: '', delayReported: false },
          })),
          [],
        );
  let isSettled = false;
  const riding = settle(first).then(() => (isSettled = true));
  await put(relay('b', 'z'));
  expect(isSettled).toBe(true);
  await riding;
  await settle(second);
  expect((await store.spool.list(null, 10)).map(({ reversePath }) => reversePath)).toEqual(['b']);
});
