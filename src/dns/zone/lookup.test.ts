import { expect, test } from 'vitest';
import { lookUp } from './lookup.ts';
import { type ZoneRecord, loadZone } from './records.ts';

const zones = [
  loadZone({
    origin: 'alpha.test',
    records: new Map<string, readonly ZoneRecord[]>([
      [
        'alpha.test',
        [
          { type: 'MX', data: { preference: 10, exchange: 'mx.alpha.test' } },
          { type: 'NS', data: 'ns.alpha.test' },
        ],
      ],
      ['mx.alpha.test', [{ type: 'A', data: '192.0.2.1' }]],
      ['www.alpha.test', [{ type: 'CNAME', data: 'web.beta.test' }]],
      ['out.alpha.test', [{ type: 'CNAME', data: 'elsewhere.example' }]],
      ['loop.alpha.test', [{ type: 'CNAME', data: 'pool.alpha.test' }]],
      ['pool.alpha.test', [{ type: 'CNAME', data: 'loop.alpha.test' }]],
      ['deep.tree.alpha.test', [{ type: 'A', data: '192.0.2.2' }]],
      ['*.wild.alpha.test', [{ type: 'TXT', data: 'wild' }]],
      ['tame.wild.alpha.test', [{ type: 'TXT', data: 'tame' }]],
    ]),
  }),
  loadZone({ origin: 'beta.test', records: new Map([['web.beta.test', [{ type: 'A', data: '192.0.2.3' }]]]) }),
  loadZone({ origin: 'sub.alpha.test', records: new Map([['sub.alpha.test', [{ type: 'A', data: '192.0.2.4' }]]]) }),
];

test.each([
  ['MX', 'alpha.test', 0, ['MX'], []],
  ['MX', 'ALPHA.test', 0, ['MX'], []],
  ['SOA', 'alpha.test', 0, ['SOA'], []],
  ['ANY', 'alpha.test', 0, ['SOA', 'MX', 'NS'], []],
  ['TXT', 'alpha.test', 0, [], ['SOA']],
  ['A', 'nobody.alpha.test', 3, [], ['SOA']],
  ['A', 'tree.alpha.test', 0, [], ['SOA']],
  ['A', 'www.alpha.test', 0, ['CNAME', 'A'], []],
  ['AAAA', 'www.alpha.test', 0, ['CNAME'], ['SOA']],
  ['A', 'out.alpha.test', 0, ['CNAME'], []],
  ['TXT', 'any.wild.alpha.test', 0, ['TXT'], []],
  ['TXT', 'a.b.wild.alpha.test', 0, ['TXT'], []],
  ['A', 'any.wild.alpha.test', 0, [], ['SOA']],
  ['TXT', 'below.tame.wild.alpha.test', 3, [], ['SOA']],
  ['A', 'sub.alpha.test', 0, ['A'], []],
  ['A', 'example.com', 5, [], []],
] as const)('%s %s: rcode %d, %j, %j', (type, name, rcode, answers, authorities) => {
  const found = lookUp(zones, { name, type: type as 'A', class: 'IN' });
  expect(found.rcode).toBe(rcode);
  expect(found.answers.map((answer) => answer.type)).toEqual(answers);
  expect(found.authorities.map((authority) => authority.type)).toEqual(authorities);
});

test('a circle of aliases comes to an end', () => {
  const found = lookUp(zones, { name: 'loop.alpha.test', type: 'A', class: 'IN' });
  expect(found.answers.length).toBeLessThan(12);
});

test('refuses names that are not in the zone', () => {
  expect(() => loadZone({ origin: 'alpha.test', records: new Map([['beta.test', []]]) })).toThrow('not in the zone');
});
