import { describe, expect, it } from 'vitest';
import { type Row, tableResolver } from '../../dns/testing/table.ts';
import { dkimOf, spfOf } from '../testing/findings.ts';
import type { DkimVerdict, DmarcVerdict, SpfVerdict } from '../types.ts';
import type { Authors } from './author.ts';
import { evaluateDmarc } from './evaluate.ts';
import { walkNames } from './walk.ts';

const spf = (domain: string, result: SpfVerdict['result'] = 'pass') => spfOf(result, domain);
const dkim = (domain: string, result: DkimVerdict['result'] = 'pass') => dkimOf(result, domain);
const by = (...domains: readonly string[]): Authors => ({ domains, fault: null, isNobody: false });

interface Case {
  readonly author: string;
  readonly spf?: SpfVerdict;
  readonly dkim?: readonly DkimVerdict[];
  readonly table: Readonly<Record<string, string>>;
  readonly random?: number;
}
/** Rows are 'alpha.test' -> the record at _dmarc.alpha.test; 'A x' and the like are rows as they are. */
const judge = (one: Case): Promise<DmarcVerdict> => {
  const rows: Record<string, Row> = {};
  for (const [name, text] of Object.entries(one.table)) {
    const key = name.includes(' ') ? name : `TXT _dmarc.${name}`;
    rows[key] = text === 'failure' ? text : text.split('|');
  }
  const identifiers = { spf: one.spf ?? null, dkim: one.dkim ?? [] };
  return evaluateDmarc(by(one.author), identifiers, tableResolver(rows), () => one.random ?? 0);
};

describe('the walk', () => {
  it('has at most eight names (RFC 9989 §4.10)', () => {
    expect(walkNames('a.b.c.d.e.f.g.h.i.j.mail.example.com')).toEqual([
      'a.b.c.d.e.f.g.h.i.j.mail.example.com',
      'g.h.i.j.mail.example.com',
      'h.i.j.mail.example.com',
      'i.j.mail.example.com',
      'j.mail.example.com',
      'mail.example.com',
      'example.com',
      'com',
    ]);
    expect(walkNames('a.mail.example.com')).toEqual(['a.mail.example.com', 'mail.example.com', 'example.com', 'com']);
    expect(walkNames('1.2.3.4.5.6.7.8')).toHaveLength(8);
  });

  it.each([
    // RFC 9989 §4.10.2
    ['a.mail.example.com', { 'mail.example.com': 'v=DMARC1', 'example.com': 'v=DMARC1' }, 'example.com'],
    ['a.mail.example.com', { 'mail.example.com': 'v=DMARC1; psd=n', 'example.com': 'v=DMARC1' }, 'mail.example.com'],
    ['a.mail.example.com', { com: 'v=DMARC1; psd=y' }, 'example.com'],
    ['a.mail.example.com', { 'mail.example.com': 'v=DMARC1', 'example.com': 'v=DMARC1; psd=y' }, 'mail.example.com'],
    ['bank.example', { 'bank.example': 'v=DMARC1; psd=y' }, 'bank.example'],
    ['a.mail.example.com', {}, 'a.mail.example.com'],
    [
      'a.mail.example.com',
      { 'example.com': 'v=DMARC1|v=DMARC1; p=none', 'mail.example.com': 'v=DMARC1' },
      'mail.example.com',
    ],
    // a registry that forgot psd=y
    ['a.council.gov.uk', { 'gov.uk': 'v=DMARC1; p=reject', 'council.gov.uk': 'v=DMARC1' }, 'council.gov.uk'],
    ['a.b.dev.test', { test: 'v=DMARC1; p=reject' }, 'test'],
  ])('%s with %j belongs to %s', async (author, table, organizationalDomain) => {
    expect(await judge({ author, table: table })).toMatchObject({ organizationalDomain });
  });
});

describe('results', () => {
  const reject = { 'example.com': 'v=DMARC1; p=reject' };
  const strict = { 'example.com': 'v=DMARC1; p=reject; aspf=s; adkim=s' };
  const bank = {
    'bank.example': 'v=DMARC1; p=reject; psd=y',
    'giant.bank.example': 'v=DMARC1; p=quarantine',
  };
  it.each<[string, Case, Partial<DmarcVerdict>]>([
    // RFC 9989 appendix B.1
    ['B.1.1 SPF strict', { author: 'example.com', spf: spf('example.com'), table: strict }, { result: 'pass' }],
    ['B.1.1 SPF relaxed', { author: 'example.com', spf: spf('child.example.com'), table: reject }, { result: 'pass' }],
    ['B.1.1 not strict', { author: 'example.com', spf: spf('child.example.com'), table: strict }, { result: 'fail' }],
    ['B.1.1 none', { author: 'child.example.com', spf: spf('example.net'), table: reject }, { result: 'fail' }],
    [
      'B.1.2 DKIM relaxed',
      { author: 'child.example.com', dkim: [dkim('example.com')], table: reject },
      { result: 'pass' },
    ],
    ['B.1.2 none', { author: 'child.example.com', dkim: [dkim('example.net')], table: reject }, { result: 'fail' }],
    // B.4
    [
      'B.4.1',
      {
        author: 'example.com',
        spf: spf('example.com', 'fail'),
        dkim: [dkim('signing.example.com')],
        table: { 'example.com': 'v=DMARC1; p=none', 'signing.example.com': 'v=DMARC1; p=none' },
      },
      { result: 'pass', organizationalDomain: 'example.com' },
    ],
    [
      'B.4.2',
      {
        author: 'a.b.c.d.e.f.g.h.i.j.k.example.com',
        spf: spf('example.com'),
        dkim: [dkim('signing.example.com')],
        table: { 'example.com': 'v=DMARC1; p=reject', 'signing.example.com': 'v=DMARC1; p=none' },
      },
      { result: 'pass', organizationalDomain: 'example.com', policy: 'reject', policySource: 'p' },
    ],
    [
      'B.4.3 SPF of the same bank',
      {
        author: 'giant.bank.example',
        spf: spf('mail.giant.bank.example'),
        dkim: [dkim('mail.mega.bank.example')],
        table: bank,
      },
      {
        result: 'pass',
        organizationalDomain: 'giant.bank.example',
        spf: { domain: 'mail.giant.bank.example', aligned: true, passed: true, mode: 'relaxed' },
        dkim: [{ domain: 'mail.mega.bank.example', selector: 's1', aligned: false, passed: true, mode: 'relaxed' }],
      },
    ],
    [
      'B.4.3 DKIM of the other',
      { author: 'giant.bank.example', dkim: [dkim('mail.mega.bank.example')], table: bank },
      { result: 'fail', policy: 'quarantine', policySource: 'p' },
    ],
    // RFC 9989 §11.8
    [
      'an organization of its own',
      {
        author: 'evil.example.com',
        spf: spf('mail.example.com'),
        table: { 'mail.example.com': 'v=DMARC1; psd=n', 'example.com': 'v=DMARC1; p=reject' },
      },
      { result: 'fail' },
    ],
    [
      'only passes count',
      {
        author: 'example.com',
        spf: spf('example.com', 'softfail'),
        dkim: [dkim('example.com', 'fail')],
        table: reject,
      },
      { result: 'fail' },
    ],
    ['no record', { author: 'example.com', spf: spf('example.com'), table: {} }, { result: 'none', policy: null }],
    [
      'a suffix inside a name',
      { author: 'example.com', spf: spf('notexample.com'), table: reject },
      { result: 'fail' },
    ],
    [
      'the DNS fails',
      { author: 'example.com', table: { 'example.com': 'failure' } },
      { result: 'temperror', policy: null },
    ],
    ['the DNS fails above', { author: 'example.com', table: { ...reject, com: 'failure' } }, { result: 'fail' }],
    [
      'the DNS fails below',
      { author: 'a.example.com', table: { ...reject, 'a.example.com': 'failure' } },
      { result: 'temperror' },
    ],
    [
      'SPF may have passed',
      { author: 'example.com', spf: spf('a.example.com', 'temperror'), table: reject },
      { result: 'temperror' },
    ],
    [
      'SPF of others may have passed',
      { author: 'example.com', spf: spf('a.test', 'temperror'), table: reject },
      { result: 'fail' },
    ],
    [
      'the organization of a signer is not known',
      { author: 'example.com', dkim: [dkim('a.example.com')], table: { ...reject, 'a.example.com': 'failure' } },
      { result: 'temperror' },
    ],
  ])('%s', async (_, one, expected) => expect(await judge(one)).toMatchObject(expected));
});

describe('policies', () => {
  it.each<[string, Case, Partial<DmarcVerdict>]>([
    [
      'p',
      { author: 'a.test', table: { 'a.test': 'v=DMARC1; p=reject; sp=none' } },
      { policy: 'reject', policySource: 'p' },
    ],
    [
      'sp',
      { author: 'b.a.test', table: { 'a.test': 'v=DMARC1; p=reject; sp=none' } },
      { policy: 'none', policySource: 'sp' },
    ],
    [
      'p for sp',
      { author: 'b.a.test', table: { 'a.test': 'v=DMARC1; p=reject' } },
      { policy: 'reject', policySource: 'p' },
    ],
    [
      'np of what is not',
      { author: 'b.a.test', table: { 'a.test': 'v=DMARC1; p=none; sp=quarantine; np=reject' } },
      { policy: 'reject', policySource: 'np' },
    ],
    [
      'sp of what is',
      {
        author: 'b.a.test',
        table: { 'a.test': 'v=DMARC1; p=none; sp=quarantine; np=reject', 'TXT b.a.test': 'hello' },
      },
      { policy: 'quarantine', policySource: 'sp' },
    ],
    [
      'np where there is something below',
      {
        author: 'b.a.test',
        table: { 'a.test': 'v=DMARC1; p=none; np=reject', 'MX _dmarc.b.a.test': '1 x.test', 'TXT b.a.test': 'x' },
      },
      { policy: 'none', policySource: 'p' },
    ],
    [
      'of a suffix',
      { author: 'b.a.test', table: { test: 'v=DMARC1; p=none; sp=quarantine; psd=y', 'A b.a.test': '192.0.2.1' } },
      { policy: 'quarantine', policySource: 'sp', organizationalDomain: 'a.test' },
    ],
    [
      't=y',
      { author: 'a.test', table: { 'a.test': 'v=DMARC1; p=reject; t=y' } },
      { policy: 'quarantine', relaxed: true },
    ],
    [
      't=y twice',
      { author: 'a.test', table: { 'a.test': 'v=DMARC1; p=quarantine; t=y' } },
      { policy: 'none', relaxed: true },
    ],
    [
      't=y of none',
      { author: 'a.test', table: { 'a.test': 'v=DMARC1; p=none; t=y' } },
      { policy: 'none', relaxed: false },
    ],
    [
      'in the sample',
      { author: 'a.test', random: 0.19, table: { 'a.test': 'v=DMARC1; p=reject; pct=20' } },
      { policy: 'reject', relaxed: false },
    ],
    [
      'out of it',
      { author: 'a.test', random: 0.2, table: { 'a.test': 'v=DMARC1; p=reject; pct=20' } },
      { policy: 'quarantine', relaxed: true },
    ],
    [
      'pct=0',
      { author: 'a.test', random: 0, table: { 'a.test': 'v=DMARC1; p=quarantine; pct=0' } },
      { policy: 'none', relaxed: true },
    ],
    [
      'pct beside new tags',
      { author: 'a.test', random: 0.9, table: { 'a.test': 'v=DMARC1; p=reject; pct=0; t=n' } },
      { policy: 'reject' },
    ],
    [
      'no p, but reports',
      { author: 'a.test', table: { 'a.test': 'v=DMARC1; rua=mailto:r@a.test' } },
      { result: 'fail', policy: 'none' },
    ],
    ['no p', { author: 'a.test', table: { 'a.test': 'v=DMARC1; aspf=s' } }, { result: 'permerror', policy: null }],
    [
      'wrong sp',
      { author: 'a.test', table: { 'a.test': 'v=DMARC1; p=reject; sp=x' } },
      { result: 'permerror', policy: null },
    ],
    [
      'wrong sp, but reports',
      { author: 'a.test', table: { 'a.test': 'v=DMARC1; p=reject; sp=x; rua=mailto:r@a.test' } },
      { policy: 'none' },
    ],
  ])('%s', async (_, one, expected) => expect(await judge(one)).toMatchObject(expected));
});

describe('old records (RFC 7489)', () => {
  const table = { 'mail.example.co.uk': 'v=DMARC1; p=reject; pct=100' };
  it('have the organizations of the public suffix list', async () => {
    expect(await judge({ author: 'mail.example.co.uk', dkim: [dkim('example.co.uk')], table })).toMatchObject({
      result: 'pass',
      organizationalDomain: 'example.co.uk',
    });
    expect(await judge({ author: 'mail.example.co.uk', dkim: [dkim('other.co.uk')], table })).toMatchObject({
      result: 'fail',
    });
  });
  it('new ones have those of the walk', async () => {
    const plain = { 'mail.example.co.uk': 'v=DMARC1; p=reject' };
    expect(await judge({ author: 'mail.example.co.uk', dkim: [dkim('example.co.uk')], table: plain })).toMatchObject({
      result: 'fail',
      organizationalDomain: 'mail.example.co.uk',
    });
  });
});

describe('sentences', () => {
  const table = { 'a.test': 'v=DMARC1; p=reject' };
  it.each<[Case, string]>([
    [
      { author: 'a.test', table },
      "nothing shows that a.test, the author's domain, stands behind the message; a.test asks to reject such mail",
    ],
    [
      { author: 'a.test', spf: spf('b.test'), dkim: [dkim('c.test')], table },
      "it is signed by c.test and sent by a host of b.test, but nothing shows that a.test, the author's domain, stands behind the message; a.test asks to reject such mail",
    ],
    [
      { author: 'a.test', dkim: [dkim('a.test')], table },
      "a.test signed the message, and speaks for its author's domain a.test",
    ],
    [{ author: 'a.b.test', table: {} }, 'neither a.b.test nor a domain above it has a DMARC record'],
  ])('%j: %s', async (one, text) => expect((await judge(one)).reason.text).toBe(text));
});

describe('several authors', () => {
  const rows = tableResolver({
    'TXT _dmarc.a.test': ['v=DMARC1; p=none'],
    'TXT _dmarc.b.test': ['v=DMARC1; p=reject'],
    'TXT _dmarc.c.test': ['v=DMARC1; p=quarantine'],
  });
  const fault = { text: 'the message has 2 From fields where there may be one', rule: '' };
  it.each<[Authors, readonly DkimVerdict[], Partial<DmarcVerdict>]>([
    [by('a.test', 'b.test', 'c.test'), [dkim('a.test')], { result: 'fail', domain: 'b.test', policy: 'reject' }],
    [by('a.test', 'c.test'), [dkim('a.test'), dkim('c.test')], { result: 'pass' }],
    [by('a.test', 'd.test'), [dkim('a.test')], { result: 'none', domain: 'd.test' }],
    [{ ...by('a.test', 'b.test'), fault }, [dkim('a.test'), dkim('b.test')], { result: 'permerror', domain: '' }],
    [{ ...by('a.test', 'b.test'), fault }, [dkim('a.test')], { result: 'fail', domain: 'b.test' }],
    [{ ...by(), isNobody: true }, [], { result: 'none', domain: '' }],
    [{ ...by(), fault }, [], { result: 'permerror', domain: '' }],
  ])('%j', async (authors, signatures, expected) => {
    expect(await evaluateDmarc(authors, { spf: null, dkim: signatures }, rows, () => 0)).toMatchObject(expected);
  });
});

it('walks no more than its bound, however many signatures there are', async () => {
  const inner = tableResolver({ 'TXT _dmarc.a.test': ['v=DMARC1; p=reject'] });
  let asked = 0;
  const resolver = {
    ...inner,
    lookUp: ((name, kind) => {
      asked += 1;
      return inner.lookUp(name, kind);
    }) as typeof inner.lookUp,
  };
  const many = Array.from({ length: 5_000 }, (_, index) => dkim(`d${index}.b.c.a.test`, 'fail'));
  await evaluateDmarc(by('a.test'), { spf: null, dkim: many }, resolver, () => 0);
  expect(asked).toBeLessThan(120);
});
