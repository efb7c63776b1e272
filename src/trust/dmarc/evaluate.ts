/**
 * DMARC over one message: author domain, record, alignment, result, and what its owner asks for.
 * Implements: RFC 9989 §5.3, §11.5 (several authors: each is checked, the strictest policy among those that fail holds).
 * Not here: what is done with the message; that is the receiver's own decision (RFC 9989 §5.4).
 */
import type { Random } from '../../base/clock.ts';
import type { Resolver } from '../../dns/types.ts';
import { shown } from '../shown.ts';
import { limits } from '../limits.ts';
import type { Reason } from '../../base/reason.ts';
import type { DkimVerdict, DmarcVerdict, SpfVerdict } from '../types.ts';
import { type Alignment, isAligned } from './align.ts';
import type { Authors } from './author.ts';
import { policyOf, policyRecord } from './policy.ts';
import { registeredDomain } from './suffix.ts';
import { organizationalDomain, treeWalk, type WalkStep } from './walk.ts';

/** What the other checks found. SPF is that of MAIL FROM (with a null reverse path: postmaster of HELO). RFC 9989 §4.4.2 */
export interface Identifiers {
  readonly spf: SpfVerdict | null;
  readonly dkim: readonly DkimVerdict[];
}

export async function evaluateDmarc(
  { domains, fault, isNobody }: Authors,
  identifiers: Identifiers,
  resolver: Resolver,
  random: Random,
  signal?: AbortSignal,
): Promise<DmarcVerdict> {
  if (isNobody) return ended('', 'none', { text: 'the From field names nobody', rule: 'RFC 9989 §5.3.1' });
  const verdicts: DmarcVerdict[] = [];
  for (const domain of domains) verdicts.push(await evaluateAuthor(domain, identifiers, resolver, random, signal));
  const [first] = verdicts;
  if (first !== undefined && verdicts.length === 1 && fault === null) return first;
  const failed = verdicts
    .filter(({ result }) => result === 'fail')
    .toSorted((a, b) => strictness(b) - strictness(a))[0];
  if (failed !== undefined) {
    const why = fault?.text ?? `the From field has authors of ${domains.length} domains`;
    return { ...failed, reason: { ...failed.reason, text: `${why}, and ${failed.reason.text}` } };
  }
  if (fault !== null || first === undefined) {
    return ended('', 'permerror', fault ?? { text: 'the message has no author', rule: 'RFC 9989 §5.3.1' });
  }
  // Nobody failed: the least that can be said of any of them.
  const ranks = ['temperror', 'permerror', 'none', 'pass'];
  return verdicts.toSorted((a, b) => ranks.indexOf(a.result) - ranks.indexOf(b.result))[0] ?? first;
}

const strictness = ({ policy }: DmarcVerdict): number => ['none', 'quarantine', 'reject'].indexOf(policy ?? 'none');

const ended = (
  domain: string,
  result: DmarcVerdict['result'],
  reason: Reason,
  steps: readonly WalkStep[] = [],
): DmarcVerdict => ({
  result,
  reason,
  domain,
  organizationalDomain: domain === '' ? '' : organizationalDomain(domain, steps),
  record: null,
  search: searchOf(steps),
  policy: null,
  policySource: null,
  relaxed: false,
  spf: null,
  dkim: [],
});

const searchOf = (steps: readonly WalkStep[]): DmarcVerdict['search'] =>
  steps.map(({ domain, found }) => ({ domain, found: found === null ? null : shown(found.text, limits.dmarcShown) }));

async function evaluateAuthor(
  author: string,
  identifiers: Identifiers,
  resolver: Resolver,
  random: Random,
  signal: AbortSignal | undefined,
): Promise<DmarcVerdict> {
  const steps = await treeWalk(author, resolver, signal);
  // What fails above a record could only say whose it is; what fails below one could be the record that holds.
  const firstFound = steps.findIndex(({ found }) => found !== null);
  const failed = steps.findIndex(({ failure }) => failure !== null);
  if (failed !== -1 && (firstFound === -1 || failed < firstFound)) {
    const { domain, failure } = steps[failed] ?? { domain: '', failure: '' };
    const text = `the DNS gives no answer about the policy of ${shown(domain)}: ${shown(failure ?? '')}`;
    return ended(author, 'temperror', { text, rule: 'RFC 9989 §5.3.6' }, steps);
  }
  const found = policyRecord(author, steps);
  if (found === null) {
    const text = `neither ${shown(author)} nor a domain above it has a DMARC record`;
    return ended(author, 'none', { text, rule: 'RFC 9989 §4.10.1' }, steps);
  }
  const { record, domain, text, security } = found;
  const policy = await policyOf(author, found, steps, resolver, random, signal);
  const organization = record.isOld ? registeredDomain(author) : organizationalDomain(author, steps);
  const common = {
    domain: author,
    organizationalDomain: organization,
    record: { domain, text: shown(text, limits.dmarcShown), security },
    search: searchOf(steps),
  };
  if (policy.policy === 'invalid') {
    const why = `the DMARC record of ${shown(domain)} asks for no policy that there is`;
    const reason = { text: why, rule: 'RFC 9989 §4.10.1' };
    return { ...ended(author, 'permerror', reason), ...common };
  }
  const alignment = { author, organization, isOld: record.isOld, organizations: new Map<string, string | null>() };
  const aligned = await alignAll(alignment, identifiers, record, resolver, signal);
  return {
    ...common,
    ...policy,
    policy: policy.policy,
    spf: aligned.spf,
    dkim: aligned.dkim,
    ...resultOf(author, domain, policy.policy, aligned),
  };
}

type Aligned = Pick<DmarcVerdict, 'spf' | 'dkim'> & {
  /** An aligned domain may have passed, but the DNS did not say. */
  readonly isOpen: boolean;
};

async function alignAll(
  alignment: Alignment,
  { spf, dkim }: Identifiers,
  { aspf, adkim }: { readonly aspf: 'relaxed' | 'strict'; readonly adkim: 'relaxed' | 'strict' },
  resolver: Resolver,
  signal: AbortSignal | undefined,
): Promise<Aligned> {
  let isOpen = false;
  const look = async (domain: string, result: string, mode: 'relaxed' | 'strict') => {
    const aligned = domain === '' ? false : await isAligned(alignment, domain, mode, resolver, signal);
    const passed = result === 'pass';
    if ((passed && aligned === null) || (result === 'temperror' && aligned !== false)) isOpen = true;
    return { domain, aligned: aligned === true, passed, mode };
  };
  const signatures: DmarcVerdict['dkim'][number][] = [];
  for (const { domain, selector, result } of dkim) {
    signatures.push({ ...(await look(domain, result, adkim)), selector });
  }
  return { spf: spf === null ? null : await look(spf.domain, spf.result, aspf), dkim: signatures, isOpen };
}

const counts = (identifier: { readonly aligned: boolean; readonly passed: boolean } | null): boolean =>
  identifier !== null && identifier.aligned && identifier.passed;

/** One aligned identifier that passed is enough. RFC 9989 §5.3.5 */
function resultOf(
  author: string,
  owner: string,
  policy: string,
  { spf, dkim, isOpen }: Aligned,
): Pick<DmarcVerdict, 'result' | 'reason'> {
  const name = shown(author);
  const signature = dkim.find(counts);
  if (signature !== undefined) {
    const text = `${shown(signature.domain)} signed the message, and speaks for its author's domain ${name}`;
    return { result: 'pass', reason: { text, rule: 'RFC 9989 §5.3.5' } };
  }
  if (spf !== null && counts(spf)) {
    const text = `${shown(spf.domain)} allows the host that sent it (SPF), and speaks for its author's domain ${name}`;
    return { result: 'pass', reason: { text, rule: 'RFC 9989 §5.3.5' } };
  }
  if (isOpen) {
    const text = `the DNS did not say whether ${name}, the author's domain, stands behind the message`;
    return { result: 'temperror', reason: { text, rule: 'RFC 9989 §5.3.6' } };
  }
  const others = [
    ...dkim.filter(({ passed }) => passed).map(({ domain }) => `signed by ${shown(domain)}`),
    ...(spf?.passed === true ? [`sent by a host of ${shown(spf.domain)}`] : []),
  ].slice(0, 3);
  const what = others.length === 0 ? 'nothing shows' : `it is ${others.join(' and ')}, but nothing shows`;
  const wish = policy === 'none' ? 'asks for nothing' : `asks to ${policy} such mail`;
  const text = `${what} that ${name}, the author's domain, stands behind the message; ${shown(owner)} ${wish}`;
  return { result: 'fail', reason: { text, rule: 'RFC 9989 §5.3.5' } };
}
