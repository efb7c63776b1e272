/** Findings to begin a test with. */
import type { TrustFindings, TrustRecord } from '../evidence/record.ts';
import type { Reason } from '../../base/reason.ts';
import type { ArcVerdict, DkimVerdict, DmarcVerdict, SpfVerdict } from '../types.ts';

const because = (text: string): Reason => ({ text, rule: 'RFC 0 §0' });

export const spfOf = (result: SpfVerdict['result'], domain = 'alpha.test'): SpfVerdict => ({
  result,
  reason: because(`SPF says ${result}`),
  identity: 'mailfrom',
  domain,
  sender: `ann@${domain}`,
  matched: null,
  explanation: null,
  records: [],
  lookups: 0,
  voidLookups: 0,
});

export const dkimOf = (result: DkimVerdict['result'], domain = 'alpha.test'): DkimVerdict => ({
  result,
  reason: because(`DKIM says ${result}`),
  domain,
  selector: 's1',
  identity: `@${domain}`,
  algorithm: 'rsa-sha256',
  canonicalization: { header: 'relaxed', body: 'relaxed' },
  fields: ['from'],
  bodyHash: null,
  headerHash: null,
  unsigned: null,
  signedAt: null,
  expiresAt: null,
  key: null,
  tag: 'abcdefgh',
});

export const arcOf = (result: ArcVerdict['result'], sealer = 'lists.test', results = ''): ArcVerdict => ({
  result,
  reason: because(`ARC says ${result}`),
  sets:
    result === 'none' ? [] : [{ instance: 1, sealer, selector: 's1', cv: 'none', seal: null, message: null, results }],
  oldestPass: result === 'pass' ? 0 : null,
});

export const dmarcOf = (result: DmarcVerdict['result'], more: Partial<DmarcVerdict> = {}): DmarcVerdict => ({
  result,
  reason: because(`DMARC says ${result}`),
  domain: 'alpha.test',
  organizationalDomain: 'alpha.test',
  record: result === 'none' ? null : { domain: 'alpha.test', text: 'v=DMARC1; p=reject', security: 'insecure' },
  search: [],
  policy: result === 'none' ? null : 'reject',
  policySource: result === 'none' ? null : 'p',
  relaxed: false,
  spf: null,
  dkim: [],
  ...more,
});

/** Nothing is known of the message. */
export const findingsOf = (more: Partial<TrustFindings> = {}): TrustFindings => ({
  iprev: null,
  spf: { helo: null, mailFrom: spfOf('none') },
  dkim: [],
  arc: arcOf('none'),
  dmarc: dmarcOf('none'),
  ...more,
});

/** As it is kept; the message was accepted. */
export const recordOf = (more: Partial<TrustFindings> = {}): TrustRecord => ({
  version: 1,
  at: 0,
  by: 'here.test',
  lot: 0,
  hop: { ip: '192.0.2.1', helo: 'mx.alpha.test', mailFrom: 'ann@alpha.test' },
  tls: null,
  ...findingsOf(more),
  decision: { action: 'accept', reason: because('it is accepted'), status: null, otherwise: [] },
  dns: [],
});
