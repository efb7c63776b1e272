/**
 * How far a response can be trusted: every set of records that answers the question is followed to a trust anchor, or
 * shown to lie in a zone that is not signed. Every step of a chain of aliases counts, and the weakest says what it is worth.
 * Implements: RFC 4035 §4.3 (statuses), §5 (authentication), RFC 6672 §5.3 (DNAME), RFC 5155 §9.2 (opt-out).
 */
import { limits } from '../limits.ts';
import type { SecurityStatus } from '../types.ts';
import { type Chain, type ChainOptions, type Doubt, type Lifetime, type Work, createChain } from './chain.ts';
import type { Question } from './denial.ts';
import { type WireName, isBelowOrSame } from './names.ts';
import { type RawSections, type RrSet, Type, rrSets } from './records.ts';

export interface Judgement extends Lifetime {
  readonly security: SecurityStatus;
  /** Why it is bogus or indeterminate, for the log and for the evidence. */
  readonly reason: string | null;
  /** What was proved to be absent: another response code is not to be believed. */
  readonly absent: 'no-data' | 'no-name' | null;
}

export interface Validator {
  /** Of the response to a question; `sections` are its records. Its cost is bounded, whatever they are. */
  judge(question: Question, sections: RawSections): Promise<Judgement>;
}

const unlimited: Lifetime = { ttl: limits.maxTtl, signed: Number.POSITIVE_INFINITY };

export function createValidator(options: ChainOptions): Validator {
  const chain = createChain(options);
  return {
    judge: (question, sections) =>
      judge(chain, question, sections, {
        verifications: limits.verifications,
        failures: limits.badVerifications,
        questions: limits.chainQuestions,
        rounds: limits.nsec3Rounds,
      }),
  };
}

async function judge(chain: Chain, question: Question, sections: RawSections, work: Work): Promise<Judgement> {
  const sets = rrSets(sections.answers);
  const dnames = sets.filter(({ type }) => type === Type.dname);
  let sofar: Judgement = { security: 'secure', reason: null, absent: null, ...unlimited };

  /** Takes one more set into account; false where nothing after it matters. */
  async function passes(set: RrSet): Promise<boolean> {
    const status = await chain.set(set, sections, work);
    if (status.status !== 'secure') return doubted(status);
    sofar = kept(sofar, status.lifetime);
    const doubt = status.wildcard === null ? null : await chain.expanded(set, status.wildcard, sections, work);
    return doubt === null || doubted(doubt);
  }

  function doubted(doubt: Doubt): boolean {
    const reason = doubt.status === 'insecure' ? null : doubt.reason;
    sofar = { ...sofar, security: doubt.status, reason };
    return doubt.status === 'insecure';
  }

  let name = question.name;
  // The chain of aliases, one set after the other. RFC 1034 §4.3.2
  for (let links = 0; links <= limits.aliases; links++) {
    const own = sets.find(({ owner, type }) => owner === name && type === question.type);
    if (own !== undefined) {
      await passes(own);
      return sofar;
    }
    const alias = sets.find(({ owner, type }) => owner === name && type === Type.cname);
    const target = alias?.records[0]?.rdata.toString('latin1');
    if (alias === undefined || target === undefined) break;
    const above = dnames.find((one) => isSynthesized(alias, one));
    if (!(await passes(above ?? alias))) return sofar;
    name = target as WireName;
    // Its end lies elsewhere: the resolver asks for it then, and judges that answer by itself.
    if (!sets.some(({ owner }) => owner === name) && !sections.authorities.some(isNegative)) return sofar;
  }
  const absent = await chain.denied({ ...question, name }, sections, work);
  if (absent.status !== 'secure') {
    doubted(absent);
    return sofar;
  }
  const { denial, lifetime } = absent;
  // RFC 5155 §9.2: where delegations are opted out, absence is not sure.
  if (denial.optOut) doubted({ status: 'insecure' });
  return { ...kept(sofar, lifetime), absent: denial.kind };
}

const kept = (judgement: Judgement, { ttl, signed }: Lifetime): Judgement => ({
  ...judgement,
  ttl: Math.min(judgement.ttl, ttl),
  signed: Math.min(judgement.signed, signed),
});

/** What comes with a statement that something is absent. RFC 2308 §2, RFC 4035 §3.1.3 */
const isNegative = ({ type }: { readonly type: number }): boolean =>
  type === Type.soa || type === Type.nsec || type === Type.nsec3;

/** Whether the CNAME is what the DNAME makes of its owner: then it has no signature of its own. RFC 6672 §5.3.1 */
function isSynthesized(alias: RrSet, dname: RrSet): boolean {
  const [to, from] = [alias.records[0]?.rdata.toString('latin1'), dname.records[0]?.rdata.toString('latin1')];
  if (to === undefined || from === undefined || alias.owner === dname.owner || alias.records.length > 1) return false;
  if (!isBelowOrSame(alias.owner, dname.owner)) return false;
  return to === alias.owner.slice(0, alias.owner.length - dname.owner.length) + from;
}
