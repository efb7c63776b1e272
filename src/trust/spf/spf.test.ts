/** What the suite of RFC 7208 leaves out: sentences, identities, counts, local parts outside ASCII, hostile records. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Row, tableResolver } from '../../dns/testing/table.ts';
import type { Resolver } from '../../dns/types.ts';
import { checkHelo, checkMailFrom } from './identity.ts';

const checker = { receiver: 'mx.beta.test', now: 1_700_000_000_000 };
const hop = { ip: '203.0.113.9', helo: 'mail.alpha.test', mailFrom: 'anna@alpha.test' };
const ask = (table: Readonly<Record<string, Row>>, facts: Partial<typeof hop> = {}) =>
  checkMailFrom({ ...hop, ...facts }, tableResolver(table), checker);

describe('says why', () => {
  const many = Array.from({ length: 12 }, (_, index) => `${index} mx${index}.test`);
  it.each<[string, string, string, Readonly<Record<string, Row>>]>([
    [
      'fail',
      '203.0.113.9 is not among the hosts that alpha.test allows: `-all` at the end of its record says so',
      'RFC 7208 §8.4',
      { 'TXT alpha.test': ['v=spf1 ip4:192.0.2.0/24 -all'] },
    ],
    [
      'fail',
      '203.0.113.9 is a host that alpha.test forbids: `-ip4:203.0.113.0/24` in its record says so',
      'RFC 7208 §8.4',
      { 'TXT alpha.test': ['v=spf1 -ip4:203.0.113.0/24 +all'] },
    ],
    [
      'pass',
      '203.0.113.9 may send for alpha.test: `a:mx.test` in the record of spf.test says so',
      'RFC 7208 §8.3',
      {
        'TXT alpha.test': ['v=spf1 redirect=spf.test'],
        'TXT spf.test': ['v=spf1 a:mx.test -all'],
        'A mx.test': [hop.ip],
      },
    ],
    [
      'softfail',
      '203.0.113.9 is probably not a host that alpha.test allows: `~all` at the end of its record says so',
      'RFC 7208 §8.5',
      { 'TXT alpha.test': ['v=spf1 ~all'] },
    ],
    [
      'neutral',
      'alpha.test says nothing about 203.0.113.9: no term of its record matches it',
      'RFC 7208 §4.7',
      { 'TXT alpha.test': ['v=spf1'] },
    ],
    ['none', 'alpha.test has no SPF record', 'RFC 7208 §4.5', { 'TXT alpha.test': ['hello'] }],
    ['none', 'there is no domain alpha.test', 'RFC 7208 §4.3', {}],
    [
      'temperror',
      'the DNS gives no answer about TXT of alpha.test: SERVFAIL',
      'RFC 7208 §4.4',
      { 'TXT alpha.test': 'failure' },
    ],
    [
      'temperror',
      'the DNS gives no answer about TXT of alpha.test: a signature is wrong',
      'RFC 7208 §4.4',
      { 'TXT alpha.test': 'bogus' },
    ],
    [
      'permerror',
      'alpha.test has 2 SPF records where there may be one',
      'RFC 7208 §4.5',
      { 'TXT alpha.test': ['v=spf1 -all', 'v=spf1 a -all'] },
    ],
    [
      'permerror',
      'the SPF record of alpha.test cannot be read: `moo` is no term that SPF knows',
      'RFC 7208 §4.6',
      { 'TXT alpha.test': ['v=spf1 +all moo'] },
    ],
    [
      'permerror',
      'SPF needs more than 10 look-ups; the record of alpha.test goes beyond them',
      'RFC 7208 §4.6.4',
      { 'TXT alpha.test': ['v=spf1 include:alpha.test -all'] },
    ],
    [
      'permerror',
      'more than 2 look-ups of SPF found nothing; the last is in the record of alpha.test',
      'RFC 7208 §4.6.4',
      { 'TXT alpha.test': ['v=spf1 a:1.test a:2.test a:3.test +all'] },
    ],
    [
      'permerror',
      'the record of alpha.test asks for the 12 mail hosts of alpha.test, more than 10',
      'RFC 7208 §4.6.4',
      { 'TXT alpha.test': ['v=spf1 mx +all'], 'MX alpha.test': many },
    ],
    [
      'permerror',
      '`include:void.test` in the SPF record of alpha.test leads to no SPF record',
      'RFC 7208 §5.2',
      { 'TXT alpha.test': ['v=spf1 include:void.test +all'] },
    ],
  ])('%s: %s', async (result, text, rule, table) => {
    expect(await ask(table)).toMatchObject({ result, reason: { text, rule } });
  });
});

describe('identities', () => {
  const table: Record<string, Row> = {
    'TXT mail.alpha.test': ['v=spf1 a -all'],
    'A mail.alpha.test': [hop.ip],
    'TXT alpha.test': ['v=spf1 include:%{d1}.spf.test include:mail.%{o} -all exp=why.alpha.test'],
    'TXT test.spf.test': ['v=spf1 ip4:192.0.2.1 ?all'],
    'TXT why.alpha.test': ['%{s} came from %{c} at %{t} to %{R}'],
  };
  it('HELO', async () => {
    const verdict = await checkHelo(hop, tableResolver(table), checker);
    const matched = { term: 'a', domain: 'mail.alpha.test' };
    expect(verdict).toMatchObject({ result: 'pass', identity: 'helo', sender: 'postmaster@mail.alpha.test', matched });
  });
  it('the null reverse path is that of HELO', async () => {
    expect(await ask(table, { mailFrom: '' })).toMatchObject({
      result: 'pass',
      identity: 'mailfrom',
      sender: 'postmaster@mail.alpha.test',
      domain: 'mail.alpha.test',
    });
  });
  it('keeps what was evaluated, and counts', async () => {
    expect(await ask(table)).toMatchObject({
      result: 'pass',
      matched: { term: 'include:mail.%{o}', domain: 'alpha.test' },
      records: [{ domain: 'alpha.test' }, { domain: 'test.spf.test' }, { domain: 'mail.alpha.test' }],
      lookups: 3,
      voidLookups: 0,
    });
  });
  it('the owner explains', async () => {
    const { explanation } = await ask(table, { ip: '192.0.2.77' });
    expect(explanation).toBe('anna@alpha.test came from 192.0.2.77 at 1700000000 to mx.beta.test');
  });
  it.each([
    ['anna@bücher.example', 'xn--bcher-kva.example', 'pass'],
    ['anna@BÜCHER.example.', 'xn--bcher-kva.example', 'pass'],
    ['anna@[203.0.113.9]', '', 'none'],
    ['anna@a%2fb.ü', '', 'none'],
    ['anna@localhost', 'localhost', 'none'],
    ['anna', 'anna', 'none'],
  ])('%s', async (mailFrom, domain, result) => {
    expect(await ask({ 'TXT xn--bcher-kva.example': ['v=spf1 +all'] }, { mailFrom })).toMatchObject({ domain, result });
  });
  it('no term with a local part outside ASCII matches (RFC 8616 §4)', async () => {
    const record = 'v=spf1 exists:%{l}.alpha.test include:%{s}.test a:%{d} -all';
    const verdict = await ask(
      { 'TXT alpha.test': [record], 'A alpha.test': [hop.ip] },
      { mailFrom: 'jürgen@alpha.test' },
    );
    expect(verdict).toMatchObject({ result: 'pass', matched: { term: 'a:%{d}' } });
  });
});

describe('hostile', () => {
  const counted = (table: Readonly<Record<string, Row>>): { resolver: Resolver; count: () => number } => {
    const inner = tableResolver(table);
    let asked = 0;
    return {
      resolver: {
        lookUp: (name, kind) => {
          asked += 1;
          return inner.lookUp(name, kind);
        },
        reverse: (address) => {
          asked += 1;
          return inner.reverse(address);
        },
      },
      count: () => asked,
    };
  };

  it.each([
    ['10,000 networks', `v=spf1 ${'ip4:192.0.2.1 '.repeat(10_000)}-all`, 'fail'],
    ['10,000 look-ups', `v=spf1 ${'exists:%{ir}.alpha.test '.repeat(10_000)}-all`, 'permerror'],
    ['one term of 64 KB', `v=spf1 a:${'a'.repeat(65_000)}.test -all`, 'fail'],
    ['one term of macros', `v=spf1 exists:${'%{d}.'.repeat(10_000)}%{d} -all`, 'fail'],
    ['a macro that keeps very many parts', `v=spf1 exists:%{d${'9'.repeat(400)}}.test -all`, 'fail'],
  ])('%s', async (_, record, result) => {
    expect(await ask({ 'TXT alpha.test': [record] })).toMatchObject({ result });
  });

  it('asks no more than its bounds allow, whatever the record', async () => {
    const words = ['a', 'mx', 'ptr', 'include:alpha.test', 'exists:%{p}.%{l}.test', 'a:%{h}', 'redirect=alpha.test'];
    const more = ['exp=%{p}.alpha.test', 'ip4:192.0.2.1/8', 'ip6:::/0', '-all', '%{z}', 'a:%{d', 'mx//129', 'x=%{p}'];
    const hosts = Array.from({ length: 10 }, (_, index) => `mx${index}.test`);
    const addresses = Object.fromEntries(hosts.map((host) => [`A ${host}`, ['192.0.2.200']]));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...words, ...more)), async (terms) => {
        const { resolver, count } = counted({
          ...addresses,
          'TXT alpha.test': [`v=spf1 ${terms.join(' ')}`],
          'MX alpha.test': hosts.map((host) => `10 ${host}`),
          'PTR 203.0.113.9': [...hosts, ...hosts],
        });
        await checkMailFrom(hop, resolver, checker);
        expect(count()).toBeLessThan(140);
      }),
    );
  });

  it('never throws, and says one line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string(), fc.string(), async (terms, helo, mailFrom) => {
        const table = { 'TXT alpha.test': [`v=spf1 ${terms}`], [`TXT ${helo}`]: [terms] };
        for (const facts of [{}, { helo }, { mailFrom }, { helo, mailFrom: '' }, { ip: helo }]) {
          const { reason } = await ask(table, facts);
          expect(reason.text).not.toMatch(/[\r\n\0]/);
          expect(reason.text.length).toBeLessThan(500);
        }
      }),
    );
  });
});
