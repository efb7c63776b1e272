import { describe, expect, it } from 'vitest';
import { type Evidence, proofsOf, servicesOf, verdictLine, whoOf } from './verdict.ts';

const checked = (result: string) => ({ result, reason: 'because', rule: 'RFC 7208 §2.6' });
const from = [{ name: 'Ann', email: 'ann@a.test' }];
const dmarc = (result: string, policy: string | null = 'reject') => ({
  ...checked(result),
  domain: 'a.test',
  record: { domain: 'a.test', text: 'v=DMARC1' },
  policy,
});
const spam = (action: string, signals: readonly string[] = [], rulings: readonly string[] = []) => ({
  score: 1,
  verdict: 'unsure',
  action,
  signals: signals.map((name) => ({ name, points: 1, why: 'why', details: [] })),
  otherwise: [],
  rulings: rulings.map((ruling) => ({ ruling, by: 'clamav' })),
  thresholds: {},
});
const good: Evidence = {
  hop: { ip: '192.0.2.1', helo: 'mx.a.test', mailFrom: 'ann@a.test' },
  tls: { version: 'TLSv1.3', cipher: 'AES' },
  decision: { ...checked('accept'), action: 'accept', otherwise: [] },
  spf: { ...checked('pass'), domain: 'a.test', records: [{ domain: 'a.test', record: 'v=spf1 -all' }] },
  dkim: [{ ...checked('pass'), domain: 'a.test', selector: 's', key: { name: 's._domainkey.a.test', record: 'p=x' } }],
  arc: { ...checked('none'), sets: [] },
  dmarc: dmarc('pass'),
  spam: null,
};

describe('the line', () => {
  it.each<readonly [string, Evidence | null, string, string]>([
    ['in order', good, 'plain', 'verdict.encrypted'],
    ['without TLS', { ...good, tls: null }, 'plain', 'verdict.open'],
    ['DMARC fails', { ...good, dmarc: dmarc('fail') }, 'false', 'verdict.forged'],
    ['DMARC fails without a policy', { ...good, dmarc: dmarc('fail', 'none') }, 'unsure', 'verdict.unproven'],
    [
      'passed on by a trusted list',
      { ...good, dmarc: dmarc('fail'), arc: { ...checked('pass'), sets: [{ sealer: 'list.test' }] } },
      'plain',
      'verdict.passed-on',
    ],
    ['no DMARC, SPF of its own', { ...good, dmarc: dmarc('none', null), dkim: [] }, 'plain', 'verdict.encrypted'],
    [
      'no DMARC, SPF of another',
      { ...good, dmarc: dmarc('none', null), dkim: [], spf: { ...checked('pass'), domain: 'b.test' } },
      'unsure',
      'verdict.unproven',
    ],
    [
      'put off by the DNS',
      { ...good, decision: { ...checked('tag'), action: 'tag', otherwise: [] } },
      'unsure',
      'verdict.unproven',
    ],
    [
      'the name shows another address',
      { ...good, spam: spam('accept', ['false-name']) },
      'false',
      'verdict.false-name',
    ],
    ['a domain like another', { ...good, spam: spam('accept', ['look-alike-domain']) }, 'false', 'verdict.look-alike'],
    ['a known name', { ...good, spam: spam('accept', ['false-brand']) }, 'unsure', 'verdict.false-brand'],
    ['junk', { ...good, spam: spam('junk') }, 'unsure', 'verdict.junk'],
    ['forged junk', { ...good, dmarc: dmarc('fail'), spam: spam('junk') }, 'false', 'verdict.forged'],
    ['malware', { ...good, spam: spam('accept', [], ['malware']) }, 'false', 'verdict.malware'],
    [
      'a first contact',
      { ...good, spam: { ...spam('accept'), signals: [{ name: 'reputation', points: 0, why: 'x', details: [] }] } },
      'unsure',
      'verdict.first',
    ],
    ['junk of which no sender was looked at', { spam: spam('junk') }, 'unsure', 'verdict.junk'],
  ])('%s', (_what, evidence, tone, words) => {
    expect(verdictLine(evidence, from)).toMatchObject({ tone, words });
  });

  it('is none where nobody looked', () => {
    expect(verdictLine(null, from)).toBeNull();
    expect(verdictLine({ spam: spam('accept') }, from)).toBeNull();
  });

  it('stands without an author', () => {
    expect(verdictLine(good, null)).toMatchObject({ tone: 'plain' });
  });
});

describe('the panel', () => {
  it('says who', () => {
    expect(whoOf(good, from)).toEqual({
      author: 'ann@a.test',
      envelope: 'ann@a.test',
      signers: ['a.test'],
      doAgree: true,
    });
    const other = { ...good, hop: { ip: '192.0.2.1', helo: 'x', mailFrom: 'bounce@b.test' } };
    expect(whoOf(other, from)).toMatchObject({ envelope: 'bounce@b.test', doAgree: false });
  });

  it('lists proofs with their records', () => {
    expect(proofsOf({ ...good, dmarc: dmarc('fail') })).toMatchObject([
      { check: 'SPF', result: 'pass', tone: 'plain', record: 'v=spf1 -all' },
      { check: 'DKIM', about: 'a.test', record: 'p=x' },
      { check: 'DMARC', result: 'fail', tone: 'false', record: 'v=DMARC1' },
    ]);
    expect(proofsOf({})).toEqual([]);
  });

  it('says which services are held, and by what', () => {
    const held = (evidence: Evidence) => servicesOf(evidence).map(({ isHeld }) => isHeld);
    expect(held(good)).toEqual([true, true, false, false]);
    expect(held({})).toEqual([false, false, false, false]);
    expect(servicesOf(good).map(({ by }) => by.words)).toEqual([
      'service.integrity-held',
      'service.sender-held',
      'service.repudiation-domain',
      'service.way-encrypted',
    ]);
  });
});
