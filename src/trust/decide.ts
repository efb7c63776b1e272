/**
 * From what the checks found to what is done with the message, and what would have changed it.
 * Implements: RFC 9989 §5.4 (what an owner asks for is followed as the receiver wants it), RFC 8617 §7.2 (a trusted sealer may
 * speak for what a list broke), RFC 7372 (codes).
 * Not here: the checks, the words of the SMTP reply (mta/receive).
 */
import { parseResults } from './authres/parse.ts';
import { type Action, type Decision, type TrustFindings, actions } from './evidence/record.ts';
import { registeredDomain } from './dmarc/suffix.ts';
import { shown } from './shown.ts';
import type { Reason } from '../base/reason.ts';
import type { AlignedIdentifier, DmarcPolicy, SpfResult } from './types.ts';

/** What the operator wants done; keys of [trust]. */
export interface TrustPolicy {
  /** Where DMARC fails, by what the owner of the domain asks for; and where it cannot be told whose mail it is to be. */
  readonly dmarc: Readonly<Record<DmarcPolicy | 'permerror', Action>>;
  /** Where no DMARC record says anything. */
  readonly spf: Readonly<Record<Exclude<SpfResult, 'pass' | 'temperror'>, Action>>;
  /** No signature; none that holds; none that holds and is of the author's organization. */
  readonly dkim: { readonly none: Action; readonly fail: Action; readonly foreign: Action };
  readonly iprev: { readonly fail: Action };
  /** Where a check could not be done now. */
  readonly unknown: 'accept' | 'defer';
  /** Domains whose ARC seal is believed: lists and forwarders. */
  readonly trustedSealers: readonly string[];
}

/** RFC 7372 §3 */
const codes = {
  dkim: '5.7.20',
  dkimPolicy: '5.7.21',
  dkimForeign: '5.7.22',
  spf: '5.7.23',
  spfError: '5.7.24',
  iprev: '5.7.25',
  several: '5.7.26',
} as const;

/** One way in which it may come out. */
interface Outcome {
  readonly action: Action;
  readonly reason: Reason;
  readonly status: string | null;
}

export function decide(findings: TrustFindings, policy: TrustPolicy): Decision {
  const outcome = judge(findings, policy);
  return { ...outcome, otherwise: otherwise(findings, policy, outcome.action) };
}

function judge(findings: TrustFindings, policy: TrustPolicy): Outcome {
  const { dmarc, arc } = findings;
  if (dmarc.result === 'pass') return { action: 'accept', reason: dmarc.reason, status: null };
  if (dmarc.result === 'fail') {
    const sealer = trustedSealer(findings, policy);
    if (sealer !== null) {
      const text = `DMARC fails here, but ${sealer} passed the message on, is trusted, and saw it pass`;
      return { action: 'accept', reason: { text, rule: 'RFC 8617 §7.2' }, status: null };
    }
    const action = policy.dmarc[dmarc.policy ?? 'none'];
    return { action, reason: dmarc.reason, status: action === 'reject' ? codes.several : null };
  }
  if (dmarc.result === 'temperror' || findings.spf?.mailFrom.result === 'temperror') {
    const reason = dmarc.result === 'temperror' ? dmarc.reason : (findings.spf?.mailFrom.reason ?? dmarc.reason);
    return { action: policy.unknown, reason, status: policy.unknown === 'defer' ? '4.7.24' : null };
  }
  const alone = [
    ...byAuthor(findings, policy),
    ...bySpf(findings, policy),
    ...byDkim(findings, policy),
    ...byIprev(findings, policy),
  ];
  const gravest = alone.reduce<Outcome | null>(
    (worst, one) => (worst === null || graver(one.action, worst.action) ? one : worst),
    null,
  );
  const refused = alone.filter(({ action }) => action === 'reject');
  if (gravest !== null && refused.length > 1) return { ...gravest, status: codes.several };
  return gravest ?? { action: 'accept', reason: arc.result === 'pass' ? arc.reason : dmarc.reason, status: null };
}

const graver = (one: Action, other: Action): boolean => actions.indexOf(one) > actions.indexOf(other);

/** The message names no author, or several, or one whose record is broken. */
function byAuthor({ dmarc }: TrustFindings, policy: TrustPolicy): readonly Outcome[] {
  return dmarc.result === 'permerror' ? [{ action: policy.dmarc.permerror, reason: dmarc.reason, status: null }] : [];
}

function bySpf({ spf }: TrustFindings, policy: TrustPolicy): readonly Outcome[] {
  const verdict = spf?.mailFrom;
  if (verdict === undefined) return [];
  const { result, reason } = verdict;
  if (result === 'pass' || result === 'temperror') return [];
  const action = policy.spf[result];
  const code = result === 'permerror' ? codes.spfError : codes.spf;
  return [{ action, reason, status: action === 'reject' ? code : null }];
}

/** What lacks a signature, a good one, or one of its author. */
function byDkim({ dkim, dmarc }: TrustFindings, policy: TrustPolicy): readonly Outcome[] {
  const outcome = (action: Action, reason: Reason, code: string): readonly Outcome[] => [
    { action, reason, status: action === 'reject' ? code : null },
  ];
  const [first] = dkim;
  if (first === undefined) {
    return outcome(policy.dkim.none, { text: 'nobody signed the message', rule: 'RFC 7372 §3.1' }, codes.dkim);
  }
  if (dkim.some(({ result }) => result === 'temperror')) return [];
  const holding = dkim.filter(({ result }) => result === 'pass');
  if (holding.length === 0) {
    const isOurs = dkim.some(({ result }) => result === 'policy');
    return outcome(policy.dkim.fail, first.reason, isOurs ? codes.dkimPolicy : codes.dkim);
  }
  const organization = registeredDomain(dmarc.domain);
  if (holding.some(({ domain }) => registeredDomain(domain) === organization)) return [];
  const text = `it is signed by ${shown(holding[0]?.domain ?? '')}, and not by ${shown(dmarc.domain)}, its author's domain`;
  return outcome(policy.dkim.foreign, { text, rule: 'RFC 7372 §3.1' }, codes.dkimForeign);
}

/** A host without a name that leads back to it. */
function byIprev({ iprev }: TrustFindings, policy: TrustPolicy): readonly Outcome[] {
  if (iprev === null || iprev.result === 'pass' || iprev.result === 'temperror') return [];
  const action = policy.iprev.fail;
  return [{ action, reason: iprev.reason, status: action === 'reject' ? codes.iprev : null }];
}

/**
 * The nearest trusted sealer of a chain that holds, which says that DMARC passed at its door. Behind a sealer that is not trusted
 * only what still holds of the message itself is what others saw: a chain says nothing about who changed the text under it.
 */
export function trustedSealer({ arc }: Pick<TrustFindings, 'arc'>, { trustedSealers }: TrustPolicy): string | null {
  if (arc.result !== 'pass') return null;
  let isAllTrusted = true;
  for (const { instance, sealer, results } of arc.sets.toReversed()) {
    const isTrusted = trustedSealers.includes(sealer);
    const isUnchanged = arc.oldestPass !== null && instance >= arc.oldestPass;
    if (isTrusted && (isAllTrusted || isUnchanged) && saysDmarcPassed(results)) return sealer;
    isAllTrusted &&= isTrusted;
  }
  return null;
}

/** `results` are those of the sealer. */
function saysDmarcPassed(results: string): boolean {
  const read = parseResults(results);
  return read.ok && read.value.results.some(({ method, result }) => method === 'dmarc' && result === 'pass');
}

/** What else the findings could have been, in words that go on with 'it would have been …'. */
interface Change {
  readonly words: string;
  readonly findings: TrustFindings;
}

function otherwise(findings: TrustFindings, policy: TrustPolicy, action: Action): readonly string[] {
  return changes(findings).flatMap(({ words, findings: changed }) => {
    const { action: then } = judge(changed, policy);
    return then === action ? [] : [`${words}, it would have been ${done[then]}`];
  });
}

const done: Readonly<Record<Action, string>> = {
  accept: 'accepted',
  tag: 'accepted with a mark',
  junk: 'filed as junk',
  quarantine: 'kept apart',
  defer: 'put off',
  reject: 'refused',
};

function changes(findings: TrustFindings): readonly Change[] {
  const { dmarc, spf, dkim } = findings;
  if (dmarc.result === 'pass') return withoutProofs(findings);
  if (dmarc.result === 'fail') {
    const passed = { ...findings, dmarc: { ...dmarc, result: 'pass' as const } };
    const broken = dkim.find(({ result, domain }) => result !== 'pass' && belongs(domain, dmarc.organizationalDomain));
    const signature =
      broken === undefined
        ? `With a valid DKIM signature of ${dmarc.domain}`
        : `Had the signature of ${broken.domain} held`;
    const open = { ...findings, dmarc: { ...dmarc, policy: 'none' as const } };
    return [
      { words: signature, findings: passed },
      ...(spf === null
        ? []
        : [{ words: `From a host and with an envelope sender that ${dmarc.domain} allows (SPF)`, findings: passed }]),
      ...(dmarc.policy === 'none' || dmarc.record === null
        ? []
        : [{ words: `Had ${dmarc.record.domain} asked for nothing (p=none)`, findings: open }]),
    ];
  }
  if (spf !== null && spf.mailFrom.result !== 'pass') {
    const allowed = { ...spf, mailFrom: { ...spf.mailFrom, result: 'pass' as const } };
    return [{ words: `From a host that ${spf.mailFrom.domain} allows (SPF)`, findings: { ...findings, spf: allowed } }];
  }
  return [];
}

/** DMARC passes by one proof or by several: which ones it hangs on. */
function withoutProofs(findings: TrustFindings): readonly Change[] {
  const { dmarc } = findings;
  const failed = { ...findings, dmarc: { ...dmarc, result: 'fail' as const } };
  const proofs = [
    ...(dmarc.spf !== null && proves(dmarc.spf) ? [`the SPF record of ${dmarc.spf.domain}`] : []),
    ...dmarc.dkim.filter(proves).map(({ domain }) => `the DKIM signature of ${domain}`),
  ];
  const named = [...new Set(proofs)];
  return named.length === 0 ? [] : [{ words: `Without ${named.join(' and ')}`, findings: failed }];
}

const proves = ({ aligned, passed }: AlignedIdentifier): boolean => aligned && passed;

const belongs = (domain: string, organization: string): boolean =>
  domain === organization || domain.endsWith(`.${organization}`);
