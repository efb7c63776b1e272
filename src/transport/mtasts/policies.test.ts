/** RFC 8461 §3.3 and §5.1: when a policy is fetched, and which one holds. */
import { expect, test } from 'vitest';
import { silentLog } from '../../base/log.ts';
import { fail, ok } from '../../base/result.ts';
import { type Row, tableResolver } from '../../dns/testing/table.ts';
import { transportMemory } from '../testing/memory.ts';
import type { FetchProblem } from './fetch.ts';
import { createStsPolicies } from './policies.ts';
import type { StsPolicy } from './policy.ts';

const hour = 3_600_000;
const policyOf = (mode: StsPolicy['mode'], maxAge = 86_400 * 7): StsPolicy => ({ mode, mx: ['mx.alpha.test'], maxAge });
const problem: FetchProblem = { failure: 'sts-policy-fetch-error', reason: 'no' };

function world(remembered: readonly [string, StsPolicy, number][] = []) {
  const state = {
    now: 1_000 * hour,
    texts: ['v=STSv1; id=1;'] as Row,
    served: policyOf('enforce') as StsPolicy | null,
    fetches: 0,
  };
  const memory = transportMemory(
    remembered.map(([id, policy, age]) => ({ domain: 'alpha.test', id, policy, fetchedAt: state.now - age })),
  );
  const policies = createStsPolicies({
    resolver: {
      ...tableResolver({}),
      lookUp: (name, kind) => tableResolver({ 'TXT _mta-sts.alpha.test': state.texts }).lookUp(name, kind),
    },
    memory,
    fetch: () => {
      state.fetches += 1;
      return Promise.resolve(state.served === null ? fail(problem) : ok(state.served));
    },
    clock: { now: () => state.now },
    log: silentLog,
  });
  return { state, memory, policies, find: () => policies.find('alpha.test') };
}

test('§3.1: a domain without a record is not asked for a policy', async () => {
  const { state, find } = world();
  for (const row of ['no-name', 'no-data', 'failure', ['v=spf1'], ['v=STSv1; id=1', 'v=STSv1; id=1']] as const) {
    state.texts = row;
    expect(await find()).toEqual({ policy: null, problem: null });
  }
  expect(state.fetches).toBe(0);
});

test('§5.1: fetched once, then remembered while it is valid', async () => {
  const { state, find } = world();
  expect((await find()).policy?.mode).toBe('enforce');
  state.now += 24 * 6 * hour;
  expect((await find()).policy?.mode).toBe('enforce');
  expect(state.fetches).toBe(1);
  state.now += 24 * 2 * hour;
  await find();
  expect(state.fetches).toBe(2);
});

test('§3.1: another id, another policy', async () => {
  const { state, find } = world([['1', policyOf('enforce'), hour]]);
  state.texts = ['v=STSv1; id=2;'];
  state.served = policyOf('testing');
  expect((await find()).policy?.mode).toBe('testing');
});

test.each<[string, Row]>([
  ['is gone', 'no-name'],
  ['cannot be looked up', 'failure'],
  ['is broken', ['v=STSv1']],
])('§3.3: a valid policy holds though its record %s', async (_, texts) => {
  const { state, find } = world([['1', policyOf('enforce'), hour]]);
  state.texts = texts;
  expect((await find()).policy?.mode).toBe('enforce');
});

test('§3.3: a valid policy holds though the next one cannot be fetched; an old one does not', async () => {
  const fresh = world([['0', policyOf('enforce'), hour]]);
  fresh.state.served = null;
  expect(await fresh.find()).toEqual({ policy: policyOf('enforce'), problem });
  const stale = world([['0', policyOf('enforce', 60), hour]]);
  stale.state.served = null;
  expect(await stale.find()).toEqual({ policy: null, problem });
});

test('§3.3: what cannot be fetched is left alone for five minutes, but not another id', async () => {
  const { state, find } = world();
  state.served = null;
  await find();
  expect(await find()).toEqual({ policy: null, problem });
  expect(state.fetches).toBe(1);
  state.texts = ['v=STSv1; id=2;'];
  await find();
  expect(state.fetches).toBe(2);
  state.now += hour;
  await find();
  expect(state.fetches).toBe(3);
});

test('many deliveries at once fetch once', async () => {
  const { state, find } = world();
  await Promise.all(Array.from({ length: 20 }, find));
  expect(state.fetches).toBe(1);
});

test('§3.3: what is a day old is fetched anew while it is valid', async () => {
  const young = world([['1', policyOf('enforce'), hour]]);
  await young.policies.refresh(new AbortController().signal);
  expect(young.state.fetches).toBe(0);
  const aged = world([['1', policyOf('enforce'), 25 * hour]]);
  await aged.policies.refresh(new AbortController().signal);
  expect(aged.state.fetches).toBe(1);
  expect((await aged.memory.policy('alpha.test'))?.fetchedAt).toBe(aged.state.now);
});
