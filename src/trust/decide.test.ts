import { describe, expect, it } from 'vitest';
import { type TrustPolicy, decide } from './decide.ts';
import type { Action, TrustFindings } from './evidence/record.ts';
import { arcOf, dkimOf, dmarcOf, findingsOf, spfOf } from './testing/findings.ts';

const policy: TrustPolicy = {
  dmarc: { none: 'tag', quarantine: 'junk', reject: 'reject', permerror: 'tag' },
  spf: { fail: 'tag', softfail: 'accept', neutral: 'accept', none: 'accept', permerror: 'accept' },
  dkim: { none: 'accept', fail: 'accept', foreign: 'accept' },
  iprev: { fail: 'accept' },
  unknown: 'accept',
  trustedSealers: ['lists.test'],
};
const spf = (result: Parameters<typeof spfOf>[0], domain?: string) => ({ helo: null, mailFrom: spfOf(result, domain) });
const failing = dmarcOf('fail');
const sealed = (results: string, sealer?: string) => ({ dmarc: failing, arc: arcOf('pass', sealer, results) });

describe('what is done', () => {
  it.each<[string, Partial<TrustFindings>, Partial<TrustPolicy>, Action, string | null]>([
    ['nothing known', {}, {}, 'accept', null],
    ['DMARC passes, SPF fails', { dmarc: dmarcOf('pass'), spf: spf('fail') }, {}, 'accept', null],
    ['p=reject', { dmarc: failing }, {}, 'reject', '5.7.26'],
    ['nobody knows whose it is', { dmarc: dmarcOf('permerror') }, {}, 'tag', null],
    ['p=quarantine', { dmarc: dmarcOf('fail', { policy: 'quarantine' }) }, {}, 'junk', null],
    ['p=none', { dmarc: dmarcOf('fail', { policy: 'none' }) }, {}, 'tag', null],
    [
      'p=reject, softened here',
      { dmarc: failing },
      { dmarc: { ...policy.dmarc, reject: 'quarantine' } },
      'quarantine',
      null,
    ],
    ['a trusted list saw it pass', sealed('lists.test; spf=fail; dmarc=pass (p=reject)'), {}, 'accept', null],
    ['a trusted list saw it fail', sealed('lists.test; dmarc=fail'), {}, 'reject', '5.7.26'],
    ['a list that says something like it', sealed('lists.test; dmarc=passable'), {}, 'reject', '5.7.26'],
    ['an unknown list saw it pass', sealed('other.test; dmarc=pass', 'other.test'), {}, 'reject', '5.7.26'],
    [
      'a broken chain',
      { dmarc: failing, arc: arcOf('fail', 'lists.test', 'lists.test; dmarc=pass') },
      {},
      'reject',
      '5.7.26',
    ],
    ['SPF fails alone', { spf: spf('fail') }, {}, 'tag', null],
    [
      'SPF fails alone, refused here',
      { spf: spf('fail') },
      { spf: { ...policy.spf, fail: 'reject' } },
      'reject',
      '5.7.23',
    ],
    [
      'a broken record, refused here',
      { spf: spf('permerror') },
      { spf: { ...policy.spf, permerror: 'reject' } },
      'reject',
      '5.7.24',
    ],
    ['no signature, refused here', { dkim: [] }, { dkim: { ...policy.dkim, none: 'reject' } }, 'reject', '5.7.20'],
    [
      'a signature that is not believed here, refused here',
      { dkim: [dkimOf('policy')] },
      { dkim: { ...policy.dkim, fail: 'reject' } },
      'reject',
      '5.7.21',
    ],
    [
      'a signature of somebody else, refused here',
      { dkim: [dkimOf('pass', 'other.test')] },
      { dkim: { ...policy.dkim, foreign: 'reject' } },
      'reject',
      '5.7.22',
    ],
    [
      "a signature of the author's organization",
      { dkim: [dkimOf('pass', 'mail.alpha.test')] },
      { dkim: { ...policy.dkim, foreign: 'reject' } },
      'accept',
      null,
    ],
    [
      'a host without a name, refused here',
      { iprev: { result: 'permerror', reason: { text: '', rule: '' }, names: [] } },
      { iprev: { fail: 'reject' } },
      'reject',
      '5.7.25',
    ],
    ['SPF says nothing, marked here', { spf: spf('neutral') }, { spf: { ...policy.spf, neutral: 'tag' } }, 'tag', null],
    ['no SPF, refused here', { spf: spf('none') }, { spf: { ...policy.spf, none: 'reject' } }, 'reject', '5.7.23'],
    [
      'two that refuse',
      { spf: spf('fail'), dkim: [dkimOf('fail')] },
      { spf: { ...policy.spf, fail: 'reject' }, dkim: { ...policy.dkim, fail: 'reject' } },
      'reject',
      '5.7.26',
    ],
    [
      'no signature holds, refused here',
      { dkim: [dkimOf('fail')] },
      { dkim: { ...policy.dkim, fail: 'reject' } },
      'reject',
      '5.7.20',
    ],
    [
      'one of two signatures holds',
      { dkim: [dkimOf('fail'), dkimOf('pass')] },
      { dkim: { ...policy.dkim, fail: 'reject' } },
      'accept',
      null,
    ],
    [
      'the graver of two',
      { spf: spf('fail'), dkim: [dkimOf('fail')] },
      { dkim: { ...policy.dkim, fail: 'junk' } },
      'junk',
      null,
    ],
    ['no answer', { dmarc: dmarcOf('temperror') }, {}, 'accept', null],
    ['no answer, put off here', { dmarc: dmarcOf('temperror') }, { unknown: 'defer' }, 'defer', '4.7.24'],
    ['no answer of SPF', { spf: spf('temperror') }, { unknown: 'defer' }, 'defer', '4.7.24'],
  ])('%s', (_, findings, other, action, status) => {
    expect(decide(findingsOf(findings), { ...policy, ...other })).toMatchObject({ action, status });
  });
});

describe('whose seal is believed', () => {
  const chain = (sealers: readonly string[], oldestPass: number, passed = 1) => ({
    dmarc: failing,
    arc: {
      ...arcOf('pass'),
      oldestPass,
      sets: sealers.map((sealer, at) => ({
        ...{ instance: at + 1, sealer, selector: 's1', cv: 'pass', seal: null, message: null },
        results: `${sealer}; dmarc=${at + 1 === passed ? 'pass' : 'fail'}`,
      })),
    },
  });
  it.each<[string, Partial<TrustFindings>, Action]>([
    ['a list, changed by a stranger who seals again', chain(['lists.test', 'mallory.test'], 2), 'reject'],
    ['a list, passed on as it was by a stranger', chain(['lists.test', 'other.test'], 1), 'accept'],
    ['a list, changed by another trusted one', chain(['lists.test', 'alumni.test'], 2), 'accept'],
    ['a list behind a stranger', chain(['mallory.test', 'lists.test'], 2), 'reject'],
  ])('%s', (_, findings, action) => {
    const trusting = { ...policy, trustedSealers: ['lists.test', 'alumni.test'] };
    expect(decide(findingsOf(findings), trusting).action).toBe(action);
  });
});

describe('what would have changed it', () => {
  it('names the proof that lacks, and the owner whose policy it is', () => {
    expect(decide(findingsOf({ dmarc: failing, spf: spf('pass', 'other.test') }), policy).otherwise).toEqual([
      'With a valid DKIM signature of alpha.test, it would have been accepted',
      'From a host and with an envelope sender that alpha.test allows (SPF), it would have been accepted',
      'Had alpha.test asked for nothing (p=none), it would have been accepted with a mark',
    ]);
  });

  it('names the signature that broke', () => {
    const { otherwise } = decide(findingsOf({ dmarc: failing, dkim: [dkimOf('fail', 'mail.alpha.test')] }), policy);
    expect(otherwise[0]).toBe('Had the signature of mail.alpha.test held, it would have been accepted');
  });

  it('names the proofs that an acceptance hangs on', () => {
    const dmarc = dmarcOf('pass', {
      spf: { domain: 'alpha.test', aligned: true, passed: true, mode: 'relaxed' },
      dkim: [
        { domain: 'alpha.test', selector: 's1', aligned: true, passed: true, mode: 'relaxed' },
        { domain: 'esp.test', selector: 's1', aligned: false, passed: true, mode: 'relaxed' },
      ],
    });
    expect(decide(findingsOf({ dmarc }), policy).otherwise).toEqual([
      'Without the SPF record of alpha.test and the DKIM signature of alpha.test, it would have been refused',
    ]);
  });

  it('says nothing where nothing would', () => {
    expect(decide(findingsOf(), policy).otherwise).toEqual([]);
  });
});
