import { blindWitness } from '../../transport/testing/policies.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Courier, CourierReport, Hop, Parcel } from '../deliver/port.ts';
import { limits } from '../limits.ts';
import type { Router } from '../route/router.ts';
import { stagedText } from '../testing/content.ts';
import { plainMail, plainRcpt } from '../testing/envelope.ts';
import { house, noon } from '../testing/house.ts';
import { MemorySpool } from '../testing/spool.ts';
import type { RcptParameters } from '../types.ts';
import type { QueueId } from './port.ts';
import { type QueueRunnerDeps, createQueueRunner } from './runner.ts';

const minute = 60_000;
const hour = 60 * minute;

beforeEach(() => {
  vi.useFakeTimers({ now: noon });
});
afterEach(() => {
  vi.useRealTimers();
});

const delivered: CourierReport = {
  kind: 'spoken',
  recipients: [],
  tls: null,
  dsn: false,
};
const reply = { code: 250, enhanced: '2.0.0', text: 'Ok' };
type Deliver = (hop: Hop, parcel: Parcel, signal: AbortSignal) => Promise<CourierReport>;
const takesAll: Deliver = (_, { recipients }) =>
  Promise.resolve({ ...delivered, recipients: recipients.map(() => ({ kind: 'delivered', reply })) });
const refuses =
  (code: number, permanent: boolean): Deliver =>
  (_, { recipients }) =>
    Promise.resolve({
      ...delivered,
      recipients: recipients.map(() => ({
        kind: 'refused',
        permanent,
        reply: { code, enhanced: null, text: permanent ? 'No such user' : 'Busy' },
      })),
    });

function open(deliver: Deliver, changes: Partial<QueueRunnerDeps> = {}, ways: Router['ways'] = new Map()) {
  const world = house();
  const clock = { now: () => Date.now() };
  const visits: { readonly to: readonly string[]; readonly at: number }[] = [];
  const courier: Courier = {
    deliver(hop, parcel, signal) {
      visits.push({ to: parcel.recipients.map(({ forwardPath }) => forwardPath), at: Date.now() });
      return deliver(hop, parcel, signal);
    },
    close: () => Promise.resolve(),
  };
  const router: Router = {
    ways,
    route: (domain) =>
      Promise.resolve({
        kind: 'hops',
        hops: [
          {
            host: `mx.${domain}`,
            address: '192.0.2.1',
            port: 25,
            tls: { kind: 'opportunistic' },
            because: 'opportunistic',
            protocol: 'smtp',
          },
        ],
      }),
  };
  const runner = createQueueRunner({ ...world, clock, courier, router, witness: blindWitness, ...changes });
  let ids = 0;
  const submit = async (
    to: readonly string[],
    parameters: RcptParameters = plainRcpt,
    reversePath = 'alice@alpha.test',
  ) => {
    const now = Date.now();
    await world.spool.accept({
      id: `m${++ids}` as QueueId,
      content: stagedText('Subject: x\r\n\r\nbody\r\n'),
      receivedAt: now,
      deliveries: [],
      relay: {
        reversePath,
        parameters: plainMail,
        prefix: Buffer.from('Received: here\r\n'),
        recipients: to.map((address) => ({ address, domain: address.split('@')[1] ?? '', parameters })),
        notBefore: now,
        expires: now + 120 * hour,
      },
    });
  };
  /** Notifications that were accepted, as text. */
  const reports = () =>
    world.spool.accepted
      .filter(({ id }) => id.startsWith('q'))
      .map((acceptance) => MemorySpool.text(acceptance, Buffer.alloc(0)));
  return { ...world, runner, submit, visits, reports };
}

test('mail that is there at the start, and mail that comes later, goes out at once, grouped by domain', async () => {
  const { runner, submit, visits, spool } = open(takesAll);
  await submit(['a@beta.test', 'b@gamma.test', 'c@beta.test']);
  runner.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(visits.map(({ to }) => to)).toEqual([['a@beta.test', 'c@beta.test'], ['b@gamma.test']]);
  await submit(['d@beta.test']);
  await vi.advanceTimersByTimeAsync(0);
  expect(visits).toHaveLength(3);
  expect(spool.waiting).toHaveLength(0);
  await runner.stop();
});

test('a busy host is tried again after 5, 10, 20 … minutes, until the message is five days old', async () => {
  const { runner, submit, visits, spool, reports } = open(refuses(450, false), { random: () => 0.5 });
  await submit(['a@beta.test']);
  runner.start();
  await vi.advanceTimersByTimeAsync(121 * hour);
  const gaps = visits.slice(1, 8).map(({ at }, i) => Math.round((at - (visits[i]?.at ?? 0)) / minute));
  expect(gaps).toEqual([5, 10, 20, 40, 80, 160, 240]);
  expect((visits.at(-1)?.at ?? 0) - (visits[0]?.at ?? 0)).toBe(120 * hour);
  expect(spool.settlements.at(-1)?.state).toBe('failed');
  expect(reports().map((text) => text.includes('Action: delayed'))).toEqual([true, false]);
  expect(reports()[1]).toContain('Action: failed');
  await runner.stop();
});

test("a refusal is reported in the commit that settles it; a report about a report is the postmaster's", async () => {
  const { runner, submit, spool, reports } = open(refuses(550, true));
  await submit(['a@beta.test', 'b@beta.test']);
  await submit(['c@beta.test'], plainRcpt, '');
  await submit(['d@beta.test'], { notify: [], orcpt: null });
  await submit(['e@beta.test'], plainRcpt, 'stranger@elsewhere.example');
  runner.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(spool.settlements.map(({ state }) => state)).toEqual([
    'failed',
    'failed',
    'failed',
    'failed',
    'failed',
    'failed',
  ]);
  expect(reports()).toHaveLength(4);
  // Double bounces stay here, with the postmaster.
  const double = spool.accepted.filter(
    ({ content }) => content.kind === 'bytes' && content.bytes.includes('To: postmaster@'),
  );
  expect(double.map(({ relay, deliveries }) => [relay, deliveries.length])).toEqual([
    [null, 1],
    [null, 1],
  ]);
  const both = reports().find((text) => text.includes('Final-Recipient: rfc822; a@beta.test'));
  expect(both).toContain('Final-Recipient: rfc822; b@beta.test');
  // The other one went to elsewhere.example by the queue, was refused there, and that was the end of it.
  expect(spool.waiting).toHaveLength(0);
  await runner.stop();
});

test('success is reported when it was asked for and the next hop will not', async () => {
  const { runner, submit, reports } = open(takesAll);
  await submit(['a@beta.test'], { notify: ['success'], orcpt: null });
  await submit(['b@beta.test']);
  runner.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(reports()).toHaveLength(1);
  expect(reports()[0]).toContain('Action: relayed');
  await runner.stop();
});

describe('side by side', () => {
  test('so many at once, so many to one domain; a slow domain does not hold up the others', async () => {
    let running = 0;
    let most = 0;
    let mostSlow = 0;
    const perDomain = new Map<string, number>();
    const deliver: Deliver = async (hop, parcel, signal) => {
      const count = (by: number): number => {
        const now = (perDomain.get(hop.host) ?? 0) + by;
        perDomain.set(hop.host, now);
        return now;
      };
      running += 1;
      most = Math.max(most, running);
      mostSlow = Math.max(mostSlow, count(1));
      await new Promise((resolve) => setTimeout(resolve, hop.host === 'mx.slow.test' ? minute : 10));
      running -= 1;
      count(-1);
      return takesAll(hop, parcel, signal);
    };
    const { runner, submit, visits, spool } = open(deliver, {
      limits: { inFlight: 10, inFlightPerDomain: 4, leaseBatch: 5 },
    });
    for (let i = 0; i < 60; i++) await submit([`${i}@slow.test`]);
    for (let i = 0; i < 60; i++) await submit([`${i}@quick${i % 3}.test`]);
    runner.start();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(visits.filter(({ to }) => to[0]?.includes('quick')).length).toBe(60);
    await vi.advanceTimersByTimeAsync(20 * minute);
    expect(spool.settlements).toHaveLength(120);
    expect(most).toBeLessThanOrEqual(10);
    expect(mostSlow).toBe(4);
    await runner.stop();
  });

  test('a long queue for one domain goes out without a pause', async () => {
    const deliver: Deliver = async (...parcel) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return takesAll(...parcel);
    };
    const { runner, submit, spool } = open(deliver);
    for (let i = 0; i < 200; i++) await submit([`${i}@beta.test`]);
    runner.start();
    // Less than the time after which it looks without being woken.
    await vi.advanceTimersByTimeAsync(1_000);
    expect(spool.settlements).toHaveLength(200);
    await runner.stop();
  });

  test('a courier that throws, a router that throws: tried again later', async () => {
    const { runner, submit, spool } = open(() => Promise.reject(new Error('bug')));
    await submit(['a@beta.test']);
    runner.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(spool.settlements).toMatchObject([
      { state: 'waiting', reply: '4.3.0 The mail system had a problem of its own' },
    ]);
    await runner.stop();
  });

  test('a delivery without end is broken off', async () => {
    const deliver: Deliver = (_hop, _parcel, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ kind: 'unreachable', reason: 'aborted', reply: null }));
      });
    const { runner, submit, spool } = open(deliver);
    await submit(['a@beta.test']);
    runner.start();
    await vi.advanceTimersByTimeAsync(21 * minute);
    expect(spool.settlements).toMatchObject([{ state: 'waiting' }]);
    await runner.stop();
  });
});

describe('a destination that is down', () => {
  test('is not tried for each message; one probe finds out when it is back', async () => {
    let down = true;
    const deliver: Deliver = (hop, parcel, signal) =>
      down && hop.host === 'mx.dead.test'
        ? Promise.resolve({ kind: 'unreachable', reason: 'refused', reply: null })
        : takesAll(hop, parcel, signal);
    const { runner, submit, visits, spool } = open(deliver, { random: () => 0.5 });
    for (let i = 0; i < 30; i++) await submit([`${i}@dead.test`]);
    await submit(['a@well.test']);
    runner.start();
    await vi.advanceTimersByTimeAsync(20_000);
    const tries = (): number => visits.filter(({ to }) => to[0]?.endsWith('dead.test')).length;
    // What a destination of which nothing is known may have at once.
    expect(tries()).toBe(limits.firstWindow);
    expect(visits.some(({ to }) => to[0] === 'a@well.test')).toBe(true);
    expect(spool.waiting).toHaveLength(30);
    expect(spool.waiting.every(({ lastReply }) => lastReply?.includes('could not be reached'))).toBe(true);
    // Whoever asks is told.
    const told = runner.learned('dead.test');
    expect(told.suspendedUntil).toBeGreaterThan(Date.now());
    expect(told.reason).toContain('could not be reached: refused');
    expect(runner.learned('well.test')).toMatchObject({ suspendedUntil: null, reason: null });
    await vi.advanceTimersByTimeAsync(7 * minute);
    // After half a minute, and one, two and four more.
    expect(tries()).toBe(limits.firstWindow + 3);
    down = false;
    await vi.advanceTimersByTimeAsync(20 * minute);
    expect(spool.waiting).toHaveLength(0);
    expect(tries()).toBe(limits.firstWindow + 33);
    await runner.stop();
  });

  test('its mail expires, and the senders are told', async () => {
    const deliver: Deliver = () => Promise.resolve({ kind: 'unreachable', reason: 'refused', reply: null });
    const { runner, submit, visits, reports } = open(deliver);
    for (let i = 0; i < 5; i++) await submit([`${i}@dead.test`]);
    runner.start();
    await vi.advanceTimersByTimeAsync(121 * hour);
    expect(reports().filter((text) => text.includes('Action: delayed'))).toHaveLength(5);
    expect(reports().filter((text) => text.includes('Action: failed'))).toHaveLength(5);
    expect(visits.length).toBeLessThan(200);
    await runner.stop();
  });
});

test('domains that share a slow route do not delay those that go their own way', async () => {
  const hangs: Deliver = (hop, parcel, signal) =>
    hop.host === 'mx.direct.test'
      ? takesAll(hop, parcel, signal)
      : new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve({ kind: 'unreachable', reason: 'aborted', reply: null }));
        });
  const ways = new Map([
    ['*', 'smart.test:25'],
    ['direct.test', 'mx.direct.test:25'],
  ]);
  const { runner, submit, visits } = open(hangs, {}, ways);
  for (let i = 0; i < 1_500; i++) await submit([`a@d${i}.test`]);
  for (let i = 0; i < 20; i++) await submit([`${i}@direct.test`]);
  runner.start();
  await vi.advanceTimersByTimeAsync(1_000);
  const isDirect = ({ to }: (typeof visits)[number]): boolean => to[0]?.endsWith('@direct.test') === true;
  expect(visits.filter(isDirect)).toHaveLength(20);
  // And no more than a destination of which nothing is known may have.
  expect(visits.filter((visit) => !isDirect(visit))).toHaveLength(limits.firstWindow);
  const stopping = runner.stop(0);
  await vi.advanceTimersByTimeAsync(1);
  await stopping;
});

test('what is configured of a destination is kept to, over the minutes', async () => {
  const limitsFor = () => ({ connections: 1, interval: 10_000 });
  const { runner, submit, visits } = open(takesAll, { limitsFor });
  for (let i = 0; i < 12; i++) await submit([`${i}@beta.test`]);
  await submit(['x@gamma.test']);
  runner.start();
  await vi.advanceTimersByTimeAsync(2 * minute);
  const times = visits.filter(({ to }) => to[0]?.endsWith('beta.test')).map(({ at }) => at - noon);
  expect(times).toEqual(Array.from({ length: 12 }, (_, at) => at * 10_000));
  await runner.stop();
});

test('a host that greylists is tried again when it says', async () => {
  let first = true;
  const deliver: Deliver = (hop, parcel, signal) => {
    if (!first) return takesAll(hop, parcel, signal);
    first = false;
    const reply = { code: 451, enhanced: '4.7.1', text: 'Greylisted, come back in 90 seconds' };
    return Promise.resolve({ ...delivered, recipients: [{ kind: 'refused', permanent: false, reply }] });
  };
  const { runner, submit, visits } = open(deliver);
  await submit(['a@beta.test']);
  runner.start();
  await vi.advanceTimersByTimeAsync(100_000);
  expect(visits.map(({ at }) => at - noon)).toEqual([0, 90_000]);
  await runner.stop();
});

describe('when things go wrong below', () => {
  test('a settlement that fails is made again', async () => {
    const { runner, submit, spool, visits } = open(takesAll);
    await submit(['a@beta.test']);
    spool.failure = 'unavailable';
    runner.start();
    await vi.advanceTimersByTimeAsync(600);
    expect(spool.settlements).toHaveLength(0);
    spool.failure = null;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(spool.settlements).toMatchObject([{ state: 'delivered' }]);
    expect(visits).toHaveLength(1);
    await runner.stop();
  });

  test('nobody is given up without being told: a directory that is down puts it off', async () => {
    const { runner, submit, spool, directory, reports } = open(refuses(550, true));
    await submit(['a@beta.test']);
    directory.broken = true;
    runner.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(spool.settlements).toMatchObject([{ state: 'waiting' }]);
    directory.broken = false;
    await vi.advanceTimersByTimeAsync(6 * minute);
    expect(spool.settlements[1]).toMatchObject({ state: 'failed' });
    expect(reports()).toHaveLength(1);
    await runner.stop();
  });

  test('a lease that cannot be had is asked for again', async () => {
    const { runner, submit, spool, visits } = open(takesAll);
    await submit(['a@beta.test']);
    vi.spyOn(spool, 'lease').mockRejectedValueOnce(new Error('locked'));
    runner.start();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(visits).toHaveLength(1);
    await runner.stop();
  });

  test('rows that another process changed are found by looking now and then', async () => {
    const { runner, submit, spool, visits } = open(takesAll);
    vi.spyOn(spool, 'onArrival').mockReturnValue(() => undefined);
    runner.start();
    await vi.advanceTimersByTimeAsync(0);
    await submit(['a@beta.test']);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(visits).toHaveLength(1);
    await runner.stop();
  });
});

describe('stop', () => {
  test('lets what is under way finish, takes no more, and is quiet afterwards', async () => {
    const { runner, submit, spool, visits } = open(async (...parcel) => {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      return takesAll(...parcel);
    });
    await submit(['a@beta.test']);
    runner.start();
    await vi.advanceTimersByTimeAsync(100);
    const stopped = runner.stop();
    await submit(['b@beta.test']);
    await vi.advanceTimersByTimeAsync(3_000);
    await stopped;
    expect(spool.settlements).toMatchObject([{ state: 'delivered' }]);
    await vi.advanceTimersByTimeAsync(hour);
    expect(visits).toHaveLength(1);
  });

  test('breaks off what does not finish; it is due again at once and nobody is told', async () => {
    const deliver: Deliver = (_hop, _parcel, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ kind: 'unreachable', reason: 'aborted', reply: null }));
      });
    const { runner, submit, spool, reports } = open(deliver);
    await submit(['a@beta.test']);
    runner.start();
    await vi.advanceTimersByTimeAsync(100);
    const stopped = runner.stop();
    await vi.advanceTimersByTimeAsync(6_000);
    await stopped;
    expect(spool.settlements).toMatchObject([{ state: 'waiting', nextAttempt: Date.now() - 1000 }]);
    expect(reports()).toEqual([]);
  });
});
