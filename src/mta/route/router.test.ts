import { describe, expect, test } from 'vitest';
import { opportunisticPolicies } from '../../transport/testing/policies.ts';
import { type Row, tableResolver } from '../../dns/testing/table.ts';
import { type Route, type RouterOptions, createRouter } from './router.ts';

const one = { 'A mx1.test': ['192.0.2.1'], 'A mx2.test': ['192.0.2.2'], 'A mx3.test': ['192.0.2.3'] };

const routeOf = (
  table: Readonly<Record<string, Row>>,
  domain = 'beta.test',
  more: Partial<RouterOptions> = {},
): Promise<Route> =>
  createRouter({
    policies: opportunisticPolicies,
    resolver: tableResolver(table),
    random: () => 0.5,
    ownNames: ['mx.own.test'],
    ...more,
  }).route(domain);

/** 'host/address …', or the refusal. */
const said = (route: Route): string =>
  route.kind === 'hops'
    ? route.hops.map(({ host, address }) => `${host}/${address}`).join(' ')
    : `${route.kind} ${route.refusal.code} ${route.refusal.enhanced}`;

describe('RFC 5321 §5.1', () => {
  test.each<[string, Readonly<Record<string, Row>>, string]>([
    [
      'MX in order of preference',
      { ...one, 'MX beta.test': ['20 mx2.test', '10 mx1.test'] },
      'mx1.test/192.0.2.1 mx2.test/192.0.2.2',
    ],
    [
      'every address of a host',
      { 'MX beta.test': ['10 mx.test'], 'A mx.test': ['192.0.2.1', '192.0.2.2'], 'AAAA mx.test': ['2001:db8::1'] },
      'mx.test/2001:db8::1 mx.test/192.0.2.1 mx.test/192.0.2.2',
    ],
    [
      'a host named twice is tried once',
      { ...one, 'MX beta.test': ['10 mx1.test', '20 mx1.test'] },
      'mx1.test/192.0.2.1',
    ],
    [
      'hosts without address are passed over',
      { ...one, 'MX beta.test': ['10 none.test', '20 mx2.test'] },
      'mx2.test/192.0.2.2',
    ],
    [
      'a host that cannot be looked up is passed over',
      { ...one, 'MX beta.test': ['10 bad.test', '20 mx2.test'], 'A bad.test': 'failure' },
      'mx2.test/192.0.2.2',
    ],
    ['no host has an address', { 'MX beta.test': ['10 none.test'] }, 'permanent 550 5.1.2'],
    ['no host can be looked up', { 'MX beta.test': ['10 bad.test'], 'A bad.test': 'failure' }, 'temporary 451 4.4.3'],
    ['no MX: the domain itself', { 'MX beta.test': 'no-data', 'A beta.test': ['192.0.2.9'] }, 'beta.test/192.0.2.9'],
    [
      'no MX: the domain itself, IPv6 alone',
      { 'MX beta.test': 'no-data', 'AAAA beta.test': ['2001:db8::9'] },
      'beta.test/2001:db8::9',
    ],
    ['no MX and no address', { 'MX beta.test': 'no-data' }, 'permanent 550 5.1.2'],
    [
      'no MX and no answer about addresses',
      { 'MX beta.test': 'no-data', 'A beta.test': 'failure' },
      'temporary 451 4.4.3',
    ],
    ['no such domain', {}, 'permanent 550 5.1.2'],
    [
      'with MX the address of the domain does not count',
      { 'MX beta.test': ['10 none.test'], 'A beta.test': ['192.0.2.9'] },
      'permanent 550 5.1.2',
    ],
    ['no answer about MX', { 'MX beta.test': 'failure', 'A beta.test': ['192.0.2.9'] }, 'temporary 451 4.4.3'],
    ['MX that fail validation', { 'MX beta.test': 'bogus', 'A beta.test': ['192.0.2.9'] }, 'temporary 451 4.4.3'],
    [
      'a host whose addresses fail validation is passed over',
      { ...one, 'MX beta.test': ['10 bad.test', '20 mx2.test'], 'A bad.test': 'bogus' },
      'mx2.test/192.0.2.2',
    ],
    [
      'all hosts fail validation',
      { 'MX beta.test': ['10 bad.test'], 'A bad.test': 'bogus', 'AAAA bad.test': 'bogus' },
      'temporary 451 4.4.3',
    ],
    ['null MX (RFC 7505)', { 'MX beta.test': ['0 '], 'A beta.test': ['192.0.2.9'] }, 'permanent 556 5.1.10'],
    ['a null MX among others is not heeded', { ...one, 'MX beta.test': ['0 ', '10 mx1.test'] }, 'mx1.test/192.0.2.1'],
    [
      'ourselves: only what is nearer',
      { ...one, 'MX beta.test': ['10 mx1.test', '20 mx.own.test', '20 mx2.test', '30 mx3.test'] },
      'mx1.test/192.0.2.1',
    ],
    [
      'ourselves first',
      { ...one, 'MX beta.test': ['10 mx.own.test', '20 mx2.test'], 'A mx.own.test': ['192.0.2.7'] },
      'permanent 554 5.4.6',
    ],
  ])('%s', async (_, table, expected) => expect(said(await routeOf(table))).toBe(expected));

  test('equal preferences are drawn by lot', async () => {
    const table = { ...one, 'MX beta.test': ['10 mx1.test', '10 mx2.test', '5 mx3.test'] };
    const lots = (values: readonly number[]) => {
      const left = [...values];
      return { random: () => left.shift() ?? 0 };
    };
    expect(said(await routeOf(table, 'beta.test', lots([0.1, 0.9, 0.5])))).toBe(
      'mx3.test/192.0.2.3 mx1.test/192.0.2.1 mx2.test/192.0.2.2',
    );
    expect(said(await routeOf(table, 'beta.test', lots([0.9, 0.1, 0.5])))).toBe(
      'mx3.test/192.0.2.3 mx2.test/192.0.2.2 mx1.test/192.0.2.1',
    );
  });

  test.each<[string, Readonly<Record<string, Row>>, string]>([
    [
      'under another name, told by its address',
      { ...one, 'MX beta.test': ['10 mx1.test', '20 mx2.test', '20 mx3.test'] },
      'mx1.test/192.0.2.1',
    ],
    ['the best of all', { ...one, 'MX beta.test': ['10 mx2.test', '20 mx1.test'] }, 'permanent 554 5.4.6'],
    [
      'with one address of several',
      { 'MX beta.test': ['10 mx.test'], 'A mx.test': ['192.0.2.1'], 'AAAA mx.test': ['2001:db8::2'] },
      'permanent 554 5.4.6',
    ],
    [
      'listed by name and by address',
      { ...one, 'MX beta.test': ['10 mx3.test', '20 mx2.test', '30 mx.own.test'] },
      'mx3.test/192.0.2.3',
    ],
    ['without MX', { 'MX beta.test': 'no-data', 'A beta.test': ['192.0.2.2'] }, 'permanent 554 5.4.6'],
  ])('ourselves %s', async (_, table, expected) => {
    const isOwnAddress = (address: string): boolean => ['192.0.2.2', '2001:db8::2'].includes(address);
    expect(said(await routeOf(table, 'beta.test', { isOwnAddress }))).toBe(expected);
  });

  test('ourselves as a literal; a route that says so all the same; a relay domain that waits for its MX to be put right', async () => {
    const isOwnAddress = (address: string): boolean => address === '192.0.2.2';
    expect(said(await routeOf({}, '[192.0.2.2]', { isOwnAddress }))).toBe('permanent 554 5.4.6');
    const transports = new Map([['beta.test', { host: '192.0.2.2', port: 2525 }]]);
    expect(said(await routeOf({}, 'beta.test', { isOwnAddress, transports }))).toBe('192.0.2.2/192.0.2.2');
    const table = { ...one, 'MX beta.test': ['10 mx2.test'] };
    const isRelayDomain = (): boolean => true;
    expect(said(await routeOf(table, 'beta.test', { isOwnAddress, isRelayDomain }))).toBe('temporary 451 4.4.6');
  });

  test('the lab may be its own next hop', async () => {
    const table = { 'MX beta.test': ['10 mx.own.test'], 'A mx.own.test': ['127.0.0.1'] };
    expect(said(await routeOf(table, 'beta.test', { allowSelf: true }))).toBe('mx.own.test/127.0.0.1');
  });

  test('a domain with very many hosts does not keep us busy for ever', async () => {
    const hosts = Array.from({ length: 200 }, (_, i) => `h${i}.test`);
    const table = {
      'MX beta.test': hosts.map((host) => `10 ${host}`),
      ...Object.fromEntries(hosts.map((host) => [`A ${host}`, ['192.0.2.1']])),
    };
    const route = await routeOf(table);
    expect(route.kind === 'hops' && route.hops.length).toBe(10);
  });
});

test.each([
  ['[192.0.2.5]', '[192.0.2.5]/192.0.2.5'],
  ['[IPv6:2001:db8::5]', '[IPv6:2001:db8::5]/2001:db8::5'],
  ['[ipv6:2001:db8::5]', '[ipv6:2001:db8::5]/2001:db8::5'],
  ['[2001:db8::5]', 'permanent 550 5.1.2'],
  ['[example]', 'permanent 550 5.1.2'],
])('address literal %s', async (domain, expected) => expect(said(await routeOf({}, domain))).toBe(expected));

describe('transports', () => {
  const transports = new Map([
    ['beta.test', { host: '127.0.0.1', port: 2525 }],
    ['lists.test', { host: 'mx1.test', port: 24, protocol: 'lmtp' as const }],
    ['gone.test', { host: 'nowhere.test', port: 25 }],
  ]);
  test.each([
    [
      'beta.test',
      [
        {
          host: '127.0.0.1',
          address: '127.0.0.1',
          port: 2525,
          tls: { kind: 'opportunistic' },
          because: 'opportunistic',
          protocol: 'smtp',
        },
      ],
    ],
    [
      'lists.test',
      [
        {
          host: 'mx1.test',
          address: '192.0.2.1',
          port: 24,
          tls: { kind: 'opportunistic' },
          because: 'opportunistic',
          protocol: 'lmtp',
        },
      ],
    ],
  ])('%s goes where the table says', async (domain, hops) => {
    expect(await routeOf(one, domain, { transports })).toEqual({ kind: 'hops', hops });
  });
  test('a host that is not there', async () => {
    expect(said(await routeOf(one, 'gone.test', { transports }))).toBe('temporary 451 4.3.5');
  });
  test('a row for everybody', async () => {
    const smart = new Map([['*', { host: '[2001:db8::25]', port: 587 }]]);
    expect(said(await routeOf(one, 'any.example', { transports: smart }))).toBe('2001:db8::25/2001:db8::25');
  });
});
