/**
 * What the checks found, as results of Authentication-Results.
 * Implements: RFC 8601 §2.7 (iprev, spf, dkim), RFC 6008 (header.b tells signatures apart), RFC 9989 §9.1 (dmarc), RFC 8617 §10.2 (arc).
 * A local part is not shown: hardly any SPF record says something about it (RFC 8601 §2.7.2).
 */
import type { TrustFindings } from '../evidence/record.ts';
import { limits } from '../limits.ts';
import type { Reason } from '../../base/reason.ts';
import type { BimiVerdict, DkimVerdict, HopFacts } from '../types.ts';
import type { AuthenticationResults, MethodResult, Property } from './types.ts';

/** What is known of a message, and who says so. */
export interface Checked extends TrustFindings {
  readonly by: string;
  readonly hop: HopFacts | null;
}

export const resultsOf = ({ by, hop, iprev, spf, dkim, dmarc, arc, bimi }: Checked): AuthenticationResults => ({
  authservId: by,
  version: 1,
  results: [
    ...(iprev === null ? [] : [row('iprev', iprev, { 'policy.iprev': hop?.ip })]),
    ...(spf === null ? [] : spfRows(spf, hop)),
    ...(dkim.length === 0 ? [row('dkim', unsigned, {})] : dkim.slice(0, limits.signatures).map(dkimRow)),
    row('dmarc', dmarc, { 'header.from': dmarc.domain, 'policy.dmarc': dmarc.policy }),
    row('arc', arc, {
      'smtp.remote-ip': arc.sets.length === 0 ? null : hop?.ip,
      'header.oldest-pass': arc.oldestPass === null ? null : String(arc.oldestPass),
    }),
    ...(bimi === undefined ? [] : [bimiRow(bimi)]),
  ],
});

/** A null reverse path is that of HELO: one result, not two of the same. RFC 7208 §2.4 */
function spfRows({ helo, mailFrom }: NonNullable<TrustFindings['spf']>, hop: HopFacts | null): MethodResult[] {
  if (hop?.mailFrom === '') return [row('spf', mailFrom, { 'smtp.helo': mailFrom.domain })];
  return [
    row('spf', mailFrom, { 'smtp.mailfrom': mailFrom.domain }),
    ...(helo === null || helo.result === 'none' ? [] : [row('spf', helo, { 'smtp.helo': helo.domain })]),
  ];
}

const unsigned = { result: 'none', reason: { text: 'the message is not signed', rule: 'RFC 8601 §2.7.1' } };

const dkimRow = (verdict: DkimVerdict): MethodResult =>
  row('dkim', verdict, {
    'header.d': verdict.domain,
    'header.s': verdict.selector,
    'header.i': verdict.identity,
    'header.a': verdict.algorithm,
    'header.b': verdict.tag,
  });

/** draft-brand-indicators-for-message-identification-08 §7.7 */
const bimiRow = (verdict: BimiVerdict): MethodResult =>
  row('bimi', verdict, {
    'header.d': verdict.domain,
    'header.selector': verdict.selector,
    'policy.authority': verdict.domain === '' ? null : verdict.authority,
    'policy.authority-uri': verdict.authorityUri,
    'policy.indicator-uri': verdict.location,
    'policy.indicator-hash': verdict.indicatorHash,
    'policy.logo-preference': verdict.preference,
  });

/** What passed needs no reason. Properties without a value are left out. */
function row(
  method: string,
  { result, reason }: { readonly result: string; readonly reason: Reason },
  properties: Readonly<Record<string, string | null | undefined>>,
): MethodResult {
  return {
    method,
    methodVersion: 1,
    result,
    reason: result === 'pass' || result === 'none' ? null : reason.text,
    properties: Object.entries(properties).flatMap(([key, value]): Property[] => {
      const [type = '', name = ''] = key.split('.');
      return value === null || value === undefined || value === '' ? [] : [{ type, name, value }];
    }),
  };
}
