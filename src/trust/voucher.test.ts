import { expect, it } from 'vitest';
import type { TrustFindings } from './evidence/record.ts';
import { dkimOf, dmarcOf, recordOf, spfOf } from './testing/findings.ts';
import { senderOf } from './voucher.ts';

const spf = (domain: string) => ({ helo: null, mailFrom: spfOf('pass', domain) });

it.each<[string, Partial<TrustFindings>, boolean]>([
  ['DMARC passes', { dmarc: dmarcOf('pass') }, true],
  ['DMARC fails, whatever else passes', { dmarc: dmarcOf('fail'), spf: spf('alpha.test') }, false],
  ['DMARC cannot be asked', { dmarc: dmarcOf('temperror'), spf: spf('alpha.test') }, false],
  ['no policy, nothing passes', { dkim: [dkimOf('fail')] }, false],
  ['no policy, a signature of the domain', { dkim: [dkimOf('fail', 'x.test'), dkimOf('pass')] }, true],
  ['no policy, a signature of its organization', { dkim: [dkimOf('pass', 'mail.alpha.test')] }, true],
  ['no policy, a signature of another', { dkim: [dkimOf('pass', 'other.test')] }, false],
  ['no policy, SPF of the domain', { spf: spf('alpha.test') }, true],
  ['no policy, SPF of another', { spf: spf('other.test') }, false],
])('%s', (_, findings, isProved) => {
  expect(senderOf(recordOf(findings))).toEqual({ domain: 'alpha.test', isProved });
});

it('nobody is nobody', () => {
  const dmarc = dmarcOf('none', { domain: '' });
  expect(senderOf(recordOf({ dmarc, dkim: [dkimOf('pass', '')] }))).toEqual({ domain: '', isProved: false });
});
