import { expect, test } from 'vitest';
import { silentLog } from '../../base/log.ts';
import { parseZone } from '../../config/list-zone.ts';
import { type Row, tableResolver } from '../../dns/testing/table.ts';
import type { Resolver } from '../../dns/types.ts';
import { questionOf } from '../testing/question.ts';
import { limits } from './limits.ts';
import { createLinkLists } from './link-lists.ts';

const names = (zone: string): Record<string, Row> => ({ [`A test.${zone}`]: ['127.0.0.2'] });
const addresses = (zone: string): Record<string, Row> => ({ [`A 2.0.0.127.${zone}`]: ['127.0.0.2'] });

function lists(zones: readonly string[], table: Record<string, Row>) {
  const asked: string[] = [];
  const answering = tableResolver(table);
  const resolver: Resolver = {
    ...answering,
    lookUp: (name, kind, signal) => {
      asked.push(name);
      return answering.lookUp(name, kind, signal);
    },
  };
  const { advise, test: examine } = createLinkLists({
    zones: zones.flatMap((text) => parseZone(text) ?? []),
    resolver,
    clock: { now: () => 0 },
    log: silentLog,
  });
  const ask = async (...hosts: readonly string[]) => {
    await examine();
    asked.length = 0;
    return (await advise(questionOf(Buffer.alloc(0), { hosts }), AbortSignal.timeout(60_000))).evidence;
  };
  return { ask, asked };
}

test('a host is asked about as it is and as the domain that somebody registered', async () => {
  const { ask, asked } = lists(['ul.test points=3'], { ...names('ul.test'), 'A shop.co.uk.ul.test': ['127.0.0.2'] });
  expect(await ask('www.shop.co.uk', 'cdn.shop.co.uk', 'good.example')).toEqual([
    {
      name: 'link-list',
      points: 3,
      why: 'The message leads to shop.co.uk, which is on the list ul.test.',
      details: ['shop.co.uk: 127.0.0.2'],
    },
  ]);
  expect(asked.toSorted()).toEqual(
    ['cdn.shop.co.uk', 'good.example', 'shop.co.uk', 'www.shop.co.uk'].map((name) => `${name}.ul.test`),
  );
});

test.each([
  ['203.0.113.9', '9.113.0.203'],
  ['0xcb.0.0x71.9', '9.113.0.203'],
  ['3405803785', '9.113.0.203'],
])('%s is an address: only a list of addresses is asked, about %s', async (host, labels) => {
  const { ask, asked } = lists(['ul.test', 'both.test'], {
    ...names('ul.test'),
    ...names('both.test'),
    ...addresses('both.test'),
    [`A ${labels}.both.test`]: ['127.0.0.4'],
  });
  expect(await ask(host)).toMatchObject([{ points: 2, details: ['203.0.113.9: 127.0.0.4'] }]);
  expect(asked).toEqual([`${labels}.both.test`]);
});

test('letters of other scripts are asked about in A-labels, what is no name is not asked about', async () => {
  const { ask, asked } = lists(['ul.test'], names('ul.test'));
  await ask('bücher.example', 'localhost', '', 'a..b', 'x y.example', '10.0.0.1', `${'a'.repeat(64)}.example`);
  expect(asked).toEqual(['xn--bcher-kva.example.ul.test']);
});

test.each<[health: string, table: Record<string, Row>]>([
  ['lists everybody', { ...names('ul.test'), 'A invalid.ul.test': ['127.0.0.2'] }],
  ['lists nobody', {}],
  ['refuses us', { 'A test.ul.test': ['127.255.255.254'] }],
  ['is silent', { 'A test.ul.test': 'failure' }],
])('a list that %s is not asked', async (_, table) => {
  const { ask, asked } = lists(['ul.test'], { ...table, 'A evil.example.ul.test': ['127.0.0.2'] });
  expect(await ask('evil.example')).toEqual([]);
  expect(asked).toEqual([]);
});

test.each<[string, Row]>([
  ['127.255.255.252', ['127.255.255.252']],
  ['no address of a list', ['203.0.113.1']],
  ['silence', 'failure'],
])('%s lists nobody', async (_, row) => {
  const { ask } = lists(['ul.test'], { ...names('ul.test'), 'A evil.example.ul.test': row });
  expect(await ask('evil.example')).toEqual([]);
});

test('questions are bounded, and so are the points of all lists', async () => {
  const zones = Array.from({ length: 10 }, (_unused, index) => `u${index}.test`);
  const hosts = Array.from({ length: 500 }, (_unused, index) => `h${index}.example`);
  const table: Record<string, Row> = Object.assign({}, ...zones.map(names)) as Record<string, Row>;
  for (const zone of zones) table[`A h1.example.${zone}`] = ['127.0.0.2'];
  const { ask, asked } = lists(zones, table);
  const evidence = await ask(...hosts);
  expect(asked).toHaveLength(limits.questions);
  expect(evidence.reduce((sum, { points }) => sum + points, 0)).toBe(limits.linkPoints);
});
