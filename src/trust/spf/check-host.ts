/**
 * check_host(): whether a domain allows a host to send for it.
 * Implements: RFC 7208 §4 (the function and its limits), §5.2 (include), §6.1 (redirect), RFC 8616 §4 (local parts outside ASCII).
 * Not here: which identity is checked (identity.ts), the other mechanisms (mechanisms.ts), what the owner explains (explanation.ts).
 */
import { domainName } from '../domain.ts';
import { shown } from '../shown.ts';
import type { SpfResult, SpfVerdict } from '../types.ts';
import type { Evaluation } from './evaluation.ts';
import type { MacroString } from './macro.ts';
import { type Found, matches } from './mechanisms.ts';
import { reasons } from './reasons.ts';
import { isSpfRecord, type Modifier, parseRecord, type SpfRecord } from './record.ts';
import { targetOf } from './target.ts';

/** What one call comes to. `fail` by a directive may be explained by the record that says so. RFC 7208 §6.2 */
export interface Outcome extends Pick<SpfVerdict, 'result' | 'reason' | 'matched'> {
  readonly failedBy: { readonly domain: string; readonly record: SpfRecord } | null;
}

const ended = (result: SpfResult, reason: Outcome['reason']): Outcome => ({
  result,
  reason,
  matched: null,
  failedBy: null,
});

export async function checkHost(evaluation: Evaluation, text: string): Promise<Outcome> {
  const domain = domainName(text);
  if (domain?.includes('.') !== true) return ended('none', reasons.noDomain(text));
  const answer = await evaluation.resolver.lookUp(domain, 'TXT', evaluation.signal);
  if (answer.kind === 'failure') return ended('temperror', reasons.noAnswer('TXT', domain, answer.reason));
  if (answer.kind === 'no-name') return ended('none', reasons.noName(domain));
  const records = answer.kind === 'records' ? answer.records.filter(isSpfRecord) : [];
  const [own, second] = records;
  if (own === undefined) return ended('none', reasons.noRecord(domain));
  if (second !== undefined) return ended('permerror', reasons.manyRecords(domain, records.length));
  evaluation.records.push({ domain, record: own });
  const record = parseRecord(own);
  if (!record.ok) return ended('permerror', reasons.badTerm(domain, record.error));
  return evaluate(evaluation, domain, record.value);
}

/** Each mechanism in turn, then redirect, then neutral. RFC 7208 §4.6.2, §4.7 */
async function evaluate(evaluation: Evaluation, domain: string, record: SpfRecord): Promise<Outcome> {
  for (const directive of record.directives) {
    const { mechanism, result, text } = directive;
    const found =
      mechanism.kind === 'include'
        ? await include(evaluation, domain, mechanism.target, text)
        : await matches(evaluation, domain, mechanism);
    if (found === 'no-match') continue;
    if (found !== 'match') return ended(found.result, found.reason);
    return {
      result,
      reason: reasons.matched(evaluation, domain, directive),
      matched: { term: shown(text), domain },
      failedBy: result === 'fail' ? { domain, record } : null,
    };
  }
  // A record with `all` never comes here: that always matches. RFC 7208 §5.1
  return record.redirect === null
    ? ended('neutral', reasons.nothingMatched(evaluation, domain))
    : redirect(evaluation, domain, record.redirect);
}

/** The other record decides, and there must be one. RFC 7208 §6.1 */
async function redirect(evaluation: Evaluation, domain: string, { target: spec, text }: Modifier): Promise<Outcome> {
  const target = await targetOf(evaluation, domain, spec);
  if (target !== 'nowhere' && 'result' in target) return ended(target.result, target.reason);
  const outcome = target === 'nowhere' ? null : await checkHost(evaluation, target.name);
  return outcome === null || outcome.result === 'none'
    ? ended('permerror', reasons.leadsNowhere(domain, text, 'RFC 7208 §6.1'))
    : outcome;
}

/** pass is a match, none is an error, and what is an error stays one. RFC 7208 §5.2 */
async function include(evaluation: Evaluation, domain: string, spec: MacroString, text: string): Promise<Found> {
  const target = await targetOf(evaluation, domain, spec);
  if (target === 'nowhere') return 'no-match';
  if ('result' in target) return target;
  const { result, reason } = await checkHost(evaluation, target.name);
  switch (result) {
    case 'pass':
      return 'match';
    case 'fail':
    case 'softfail':
    case 'neutral':
      return 'no-match';
    case 'none':
      return { result: 'permerror', reason: reasons.leadsNowhere(domain, text, 'RFC 7208 §5.2') };
    case 'temperror':
    case 'permerror':
      return { result, reason };
  }
}
