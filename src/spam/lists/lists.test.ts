import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../base/log.ts';
import { parseZone } from '../../config/list-zone.ts';
import { type Row, tableResolver } from '../../dns/testing/table.ts';
import type { Resolver } from '../../dns/types.ts';
import { pointsOf } from './answer.ts';
import { limits } from './limits.ts';
import { createLists } from './lists.ts';
import { labelsOf, listedAs } from './name.ts';

const six = `0.0.0.0.0.f.7.f.f.f.f${'.0'.repeat(20)}`;
const well = (zone: string): Record<string, Row> => ({
  [`A 2.0.0.127.${zone}`]: ['127.0.0.2'],
  [`A 2.${six}.${zone}`]: ['127.0.0.2'],
});
const wellOnlyV4 = (zone: string): Record<string, Row> => ({ [`A 2.0.0.127.${zone}`]: ['127.0.0.2'] });

function lists(zones: readonly string[], table: Record<string, Row>) {
  const said: string[] = [];
  const note = (event: string, fields: object = {}) => said.push(`${event} ${JSON.stringify(fields)}`);
  const rows = { ...table };
  const time = { now: 0 };
  const asked: string[] = [];
  const answering = tableResolver(rows);
  const resolver: Resolver = {
    ...answering,
    lookUp: (name, kind, signal) => {
      asked.push(`${kind} ${name}`);
      return answering.lookUp(name, kind, signal);
    },
  };
  const made = createLists({
    zones: zones.flatMap((text) => parseZone(text) ?? []),
    resolver,
    clock: { now: () => time.now },
    log: { ...silentLog, info: note, warn: note },
  });
  return { ...made, said, rows, time, asked };
}

test('names of addresses', () => {
  expect(listedAs('192.0.2.99')).toEqual({ family: 'ipv4', labels: '99.2.0.192' });
  expect(listedAs('::ffff:192.0.2.99')).toEqual({ family: 'ipv4', labels: '99.2.0.192' });
  // RFC 5782 §2.4
  expect(listedAs('2001:db8:1:2:3:4:567:89ab')).toEqual({
    family: 'ipv6',
    labels: 'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2',
  });
  expect(labelsOf('::FFFF:7F00:2')?.labels).toBe(`2.${six}`);
  for (const local of ['127.0.0.2', '10.1.2.3', '192.168.1.1', '::1', 'fe80::1', 'fd00::1', 'nobody', ''])
    expect(listedAs(local)).toBeNull();
});

const meanings: readonly (readonly [zone: string, answer: string, points: number | null])[] = [
  ['bl.test', '127.0.0.2', 2],
  ['bl.test points=3', '127.9.9.9', 3],
  ['bl.test points=0', '127.0.0.2', 0],
  ['bl.test 127.0.0.2-4=3 127.0.0.10=1', '127.0.0.4', 3],
  ['bl.test 127.0.0.2-4=3 127.0.0.10=1', '127.0.0.10', 1],
  ['bl.test 127.0.0.2-4=3', '127.0.0.11', null],
  ['bl.test 127.0.0.2=0 points=1', '127.0.0.2', null],
  ['wl.test allow 127.0.*.1-3=4', '127.0.15.2', 4],
  ['wl.test allow 127.0.*.1-3=4', '127.0.15.0', null],
  ['bl.test', '127.255.255.254', null],
  ['bl.test', '127.255.255.0', null],
  ['bl.test', '203.0.113.1', null],
  ['bl.test', 'nothing', null],
];

test.each(meanings)('%s: what %s means', (zone, answer, points) => {
  expect(pointsOf(parseZone(zone) ?? expect.fail('no zone'), answer)).toBe(points);
});

test('an answer never counts against its range', () => {
  const zone = parseZone('bl.test 127.0.0.10-20=3') ?? expect.fail('no zone');
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const [a, b, c, d = 0] = address.split('.').map(Number);
      expect(pointsOf(zone, address)).toBe(a === 127 && b === 0 && c === 0 && d >= 10 && d <= 20 ? 3 : null);
    }),
  );
});

describe('the test of zones', () => {
  test.each<readonly [health: string, Record<string, Row>]>([
    ['well', well('bl.test')],
    ['lists nobody', {}],
    ['lists everybody', { ...wellOnlyV4('bl.test'), 'A 1.0.0.127.bl.test': ['127.0.0.2'] }],
    ['lists nobody', { 'A 2.0.0.127.bl.test': ['203.0.113.1'] }],
    ['refuses us', { 'A 2.0.0.127.bl.test': ['127.255.255.254'] }],
    ['silent', { 'A 2.0.0.127.bl.test': 'failure' }],
    ['silent', { ...wellOnlyV4('bl.test'), 'A 1.0.0.127.bl.test': 'failure' }],
  ])('a zone that is %s', async (health, table) => {
    const { test: examine, look, said } = lists(['bl.test'], { ...table, 'A 7.2.0.192.bl.test': ['127.0.0.2'] });
    await examine();
    expect(said).toContainEqual(expect.stringContaining(`"family":"ipv4","health":"${health}"`));
    expect((await look('192.0.2.7')).listings).toHaveLength(health === 'well' ? 1 : 0);
  });

  test('each family has its own', async () => {
    const name = `${labelsOf('2001:db8::7')?.labels ?? ''}.bl.test`;
    const listed = { [`A ${name}`]: ['127.0.0.2'] as const, 'A 7.2.0.192.bl.test': ['127.0.0.2'] as const };
    const both = lists(['bl.test'], { ...well('bl.test'), ...listed });
    expect((await both.look('2001:db8::7')).listings).toHaveLength(1);
    const four = lists(['bl.test'], { ...wellOnlyV4('bl.test'), ...listed });
    expect((await four.look('2001:db8::7')).listings).toHaveLength(0);
    expect((await four.look('192.0.2.7')).listings).toHaveLength(1);
    expect(four.asked).not.toContain(`A ${name}`);
  });

  test('a zone that was silent is tested again soon, one that begins to list everybody is noticed', async () => {
    const {
      test: examine,
      look,
      rows,
      time,
    } = lists(['bl.test'], {
      ...wellOnlyV4('bl.test'),
      'A 2.0.0.127.bl.test': 'failure',
      'A 7.2.0.192.bl.test': ['127.0.0.2'],
    });
    await examine();
    rows['A 2.0.0.127.bl.test'] = ['127.0.0.2'];
    expect((await look('192.0.2.7')).listings).toHaveLength(0);
    time.now += limits.retry;
    await examine();
    expect((await look('192.0.2.7')).listings).toHaveLength(1);
    rows['A 1.0.0.127.bl.test'] = ['127.0.0.2'];
    time.now += limits.retest;
    await examine();
    expect((await look('192.0.2.7')).listings).toHaveLength(0);
  });
});

test('several zones are summed up by sentences; what gives no answer lists nobody', async () => {
  const { look } = lists(['a.test points=1', 'b.test 127.0.0.4=3 127.0.0.2=1 refuse', 'c.test', 'd.test'], {
    ...wellOnlyV4('a.test'),
    ...wellOnlyV4('b.test'),
    ...wellOnlyV4('c.test'),
    ...wellOnlyV4('d.test'),
    'A 7.2.0.192.a.test': ['127.0.0.9'],
    'A 7.2.0.192.b.test': ['127.0.0.2', '127.0.0.4', '127.255.255.252'],
    'A 7.2.0.192.c.test': 'failure',
    'A 7.2.0.192.d.test': ['127.255.255.255'],
  });
  const { findings, refusedBy } = await look('192.0.2.7');
  expect(findings).toEqual([
    { name: 'block-list', points: 1, why: '192.0.2.7 is on the block list a.test', details: ['127.0.0.9'] },
    {
      name: 'block-list',
      points: 3,
      why: '192.0.2.7 is on the block list b.test',
      details: ['127.0.0.2', '127.0.0.4'],
    },
  ]);
  expect(refusedBy?.zone).toBe('b.test');
});

test('an allow list wins', async () => {
  const { look } = lists(['bl.test refuse', 'wl.test allow points=3'], {
    ...wellOnlyV4('bl.test'),
    ...wellOnlyV4('wl.test'),
    'A 7.2.0.192.bl.test': ['127.0.0.2'],
    'A 7.2.0.192.wl.test': ['127.0.0.2'],
  });
  const verdict = await look('192.0.2.7');
  expect([verdict.isAllowed, verdict.refusedBy]).toEqual([true, null]);
  expect(verdict.findings.map(({ name, points }) => [name, points])).toEqual([
    ['block-list', 0],
    ['allow-list', -3],
  ]);
});

test('the words of a zone are one printable line', async () => {
  const { look, reason } = lists(['bl.test refuse'], {
    ...wellOnlyV4('bl.test'),
    'A 7.2.0.192.bl.test': ['127.0.0.2'],
    'TXT 7.2.0.192.bl.test': [`see\r\nhttps://bl.test/ ä${'x'.repeat(1000)}`],
  });
  const { refusedBy } = await look('192.0.2.7');
  const words = await reason('192.0.2.7', refusedBy ?? expect.fail('not listed'));
  expect(words.startsWith('see??https://bl.test/ ?xxx')).toBe(true);
  expect(words).toHaveLength(limits.text);
});
