import { expect, test } from 'vitest';
import { silentLog } from '../../base/log.ts';
import type { AccountId } from '../../directory/types.ts';
import { limits } from '../limits.ts';
import { openPgpPerson } from '../testing/people.ts';
import type { AccountKey, FoundKey, KeySource } from '../types.ts';
import { createKeyLookup } from './lookup.ts';
import { ownKeyLookup } from './own.ts';
import { type LookUp, type LookupSource, absent, found } from './types.ts';

const { key } = await openPgpPerson('ada@alpha.test');
const other = (await openPgpPerson('ada@alpha.test')).key;
const reason = { text: 'it is there', rule: '' };
const of = (source: KeySource, one = key): FoundKey => ({ ...one, source, reason, isSecure: true });
const account = 7 as AccountId;

/** Places of which some have a key; all count how often they are asked. */
function scene(having: Partial<Record<LookupSource, readonly FoundKey[] | LookUp>>) {
  const asked: LookupSource[] = [];
  let now = 0;
  const places = (['own', 'dane', 'wkd', 'key-server'] as const).map((source) => ({
    source,
    lookUp: ((address, signal) => {
      asked.push(source);
      const has = having[source] ?? [];
      return typeof has === 'function' ? has(address, signal) : Promise.resolve(found(source, has, 'nothing'));
    }) satisfies LookUp,
  }));
  const lookup = createKeyLookup({ places, clock: { now: () => now }, log: silentLog });
  return { lookup, asked, pass: (time: number) => void (now += time) };
}

test('one of our own is known without asking anybody', async () => {
  const { lookup, asked } = scene({ own: [of('own')], dane: [of('dane')] });
  expect(await lookup('ada@alpha.test', account)).toMatchObject({ kind: 'answer', keys: [{ source: 'own' }] });
  expect(asked).toEqual(['own']);
});

test('the surest place comes first, the same key once, and key servers only where nobody else has one', async () => {
  const { lookup, asked } = scene({
    dane: [of('dane')],
    wkd: [of('wkd', other), of('wkd')],
    'key-server': [of('key-server')],
  });
  const answer = await lookup('ADA@alpha.test', account);
  expect(answer.kind === 'answer' && answer.keys.map(({ source, fingerprint }) => [source, fingerprint])).toEqual([
    ['dane', key.fingerprint],
    ['wkd', other.fingerprint],
  ]);
  expect(asked).toEqual(['own', 'dane', 'wkd']);
  const nobody = scene({ 'key-server': [of('key-server')] });
  expect(await nobody.lookup('ada@alpha.test', account)).toMatchObject({ keys: [{ source: 'key-server' }] });
  expect(nobody.asked).toEqual(['own', 'dane', 'wkd', 'key-server']);
});

test('an answer is kept, an absence for less, a failure for least; and two who ask at once ask once', async () => {
  const some = scene({ dane: [of('dane')] });
  await Promise.all([some.lookup('ada@alpha.test', account), some.lookup('ada@alpha.test', account)]);
  some.pass(limits.absentFor - 1);
  await some.lookup('ada@alpha.test', account);
  expect(some.asked.filter((one) => one === 'dane')).toHaveLength(1);
  const failing = scene({ wkd: () => Promise.reject(new Error('no')) });
  const answer = await failing.lookup('ada@alpha.test', account);
  expect(answer).toMatchObject({ keys: [] });
  expect(answer.kind === 'answer' && answer.asked.find(({ source }) => source === 'wkd')?.outcome).toBe('failed');
  failing.pass(limits.failedFor + 1);
  await failing.lookup('ada@alpha.test', account);
  expect(failing.asked.filter((one) => one === 'wkd')).toHaveLength(2);
});

test('what a place says of its own lifetime is kept no longer', async () => {
  const some = scene({ dane: () => Promise.resolve(absent('dane', 'nothing', 5_000)) });
  await some.lookup('ada@alpha.test', account);
  some.pass(5_001);
  await some.lookup('ada@alpha.test', account);
  expect(some.asked.filter((one) => one === 'dane')).toHaveLength(2);
});

test('an account asks for so many addresses an hour; the administrator for all', async () => {
  const { lookup, pass } = scene({});
  for (let at = 0; at < limits.asksPerHour; at++) await lookup(`a${at}@alpha.test`, account);
  expect(await lookup('one-more@alpha.test', account)).toEqual({ kind: 'limited' });
  expect(await lookup('a0@alpha.test', account)).toMatchObject({ kind: 'answer' });
  expect(await lookup('one-more@alpha.test', null)).toMatchObject({ kind: 'answer' });
  pass(3_600_001);
  expect(await lookup('another@alpha.test', account)).toMatchObject({ kind: 'answer' });
});

test('what is no address', async () =>
  expect(await scene({}).lookup('nobody', account)).toEqual({ kind: 'no-address' }));

test('what its owner publishes: the preferred key first, and none that is over', async () => {
  const row = (id: number, more: Partial<AccountKey>): AccountKey => ({
    ...key,
    id,
    account,
    isRevoked: false,
    isPublished: true,
    isPreferred: false,
    isAtRest: false,
    ...more,
  });
  const publishedKeys = () =>
    Promise.resolve([
      row(1, { expiresAt: 1 }),
      row(2, { fingerprint: '22' }),
      row(4, { isRevoked: true }),
      row(3, { isPreferred: true }),
    ]);
  const own = ownKeyLookup({ publishedKeys, clock: { now: () => 2 } });
  const wanted = { address: 'ada@alpha.test', localPart: 'ada', domain: 'alpha.test' };
  const { keys } = await own(wanted, AbortSignal.timeout(1_000));
  expect(keys.map(({ fingerprint }) => fingerprint)).toEqual([key.fingerprint, '22']);
  expect(Object.keys(keys[0] ?? {})).not.toContain('account');
});
