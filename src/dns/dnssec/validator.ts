/**
 * How far a response can be trusted: every set of records in it is followed to a trust anchor, or shown to lie in a zone
 * that is not signed.
 * Implements: RFC 4035 §4.3 (statuses), §5 (authentication), RFC 6672 §5.3 (DNAME), RFC 6840.
 * Not here: asking (the resolver does, with DO and CD set).
 */
import type { Clock } from '../../base/clock.ts';
import { Lru } from '../../base/lru.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../limits.ts';
import type { SecurityStatus } from '../types.ts';
import type { Denial, Question } from './denial.ts';
import { type DnsKey, type Ds, dnsKeyOf, dsOf, isFollowable, matchesDs } from './keys.ts';
import { type WireName, ancestorWith, isBelowOrSame, labelsUp, parentOf, shownName } from './names.ts';
import { deniedByNsec, nothingNearerByNsec, nsecOf } from './nsec.ts';
import { deniedByNsec3, nothingNearerByNsec3, nsec3Of } from './nsec3.ts';
import { type RawRecord, type RawSections, type RrSet, Type, rrSets } from './records.ts';
import { type Budget, holds, signaturesOf, wildcardBehind } from './signature.ts';

/** What may be believed without proof: the root's, or those of a zone of one's own. */
export interface TrustAnchor {
  readonly zone: WireName;
  readonly ds: readonly Ds[];
}

export interface Judgement {
  readonly security: SecurityStatus;
  /** Why it is bogus or indeterminate, for the log and for the evidence. */
  readonly reason: string | null;
  /** What was proved to be absent: another response code is not to be believed. */
  readonly absent: 'no-data' | 'no-name' | null;
}

/** Asks for one type of one name; null where no server answered. */
export type Ask = (question: Question) => Promise<RawSections | null>;

export interface ValidatorOptions {
  readonly anchors: readonly TrustAnchor[];
  readonly ask: Ask;
  readonly clock: Clock;
}

export interface Validator {
  /** Of the response to a question; `sections` are its records. */
  judge(question: Question, sections: RawSections): Promise<Judgement>;
}

/** What is known of a zone. */
type Zone =
  | { readonly status: 'secure'; readonly name: WireName; readonly keys: readonly DnsKey[] }
  | { readonly status: 'insecure' }
  | { readonly status: 'bogus' | 'indeterminate'; readonly reason: string };

const notSigned = { status: 'insecure' } as const;
const bogus = (reason: string) => ({ status: 'bogus', reason }) as const;
const unknown = (reason: string) => ({ status: 'indeterminate', reason }) as const;

/** How long what went wrong is remembered, in milliseconds. RFC 9520 §3.2 */
const badLifetime = 5_000;

/** The work of one judgement. */
interface Work extends Budget {
  questions: number;
}

export function createValidator({ anchors, ask, clock }: ValidatorOptions): Validator {
  const known = new Lru<WireName, Zone>(limits.zones, clock);

  const anchorOf = (name: WireName): TrustAnchor | null =>
    anchors
      .filter(({ zone }) => isBelowOrSame(name, zone))
      .reduce<TrustAnchor | null>(
        (best, one) => (best === null || one.zone.length > best.zone.length ? one : best),
        null,
      );

  async function asked(question: Question, work: Work): Promise<RawSections | null> {
    work.questions -= 1;
    return work.questions < 0 ? null : ask(question);
  }

  /** Keys of the zone, by the way from its anchor down. */
  async function zoneOf(name: WireName, work: Work): Promise<Zone> {
    const remembered = known.get(name);
    if (remembered !== undefined) return remembered;
    const anchor = anchorOf(name);
    if (anchor === null) return notSigned;
    const found =
      anchor.zone === name
        ? { zone: await withKeys(name, anchor.ds, work), ttl: limits.maxTtl }
        : await delegated(name, work);
    const { zone, ttl } = found;
    const isGood = zone.status === 'secure' || zone.status === 'insecure';
    known.set(name, zone, isGood ? Math.min(ttl, limits.maxNegativeTtl) * 1000 : badLifetime);
    return zone;
  }

  async function delegated(name: WireName, work: Work): Promise<{ readonly zone: Zone; readonly ttl: number }> {
    const question: Question = { name, type: Type.ds };
    const sections = await asked(question, work);
    if (sections === null) return { zone: unknown(`the DS records of ${shownName(name)} cannot be had`), ttl: 0 };
    const set = rrSets(sections.answers).find((one) => one.owner === name && one.type === Type.ds);
    if (set !== undefined) {
      const judged = await judgeSet(set, sections, work);
      if (judged.status !== 'secure') return { zone: judged, ttl: ttlOf(set) };
      const ds = set.records.slice(0, limits.keys).flatMap((record) => dsOf(record) ?? []);
      return { zone: await withKeys(name, ds, work), ttl: ttlOf(set) };
    }
    const denial = await denied(question, sections, work);
    const ttl = Math.min(limits.maxNegativeTtl, ...sections.authorities.map((record) => record.ttl));
    if (denial.status !== 'secure') return { zone: denial, ttl };
    // No DS where the parent is signed: the zone is not.
    return { zone: notSigned, ttl };
  }

  /** RFC 4035 §5.2: a key that a DS names signs the set of keys. */
  async function withKeys(name: WireName, ds: readonly Ds[], work: Work): Promise<Zone> {
    const followable = ds.filter(isFollowable);
    if (followable.length === 0) return notSigned;
    const sections = await asked({ name, type: Type.dnskey }, work);
    if (sections === null) return unknown(`the keys of ${shownName(name)} cannot be had`);
    const set = rrSets(sections.answers).find((one) => one.owner === name && one.type === Type.dnskey);
    if (set === undefined) return bogus(`${shownName(name)} has no keys, but ${shownName(parentOf(name))} names some`);
    const keys = set.records.slice(0, limits.keys).flatMap((record) => dnsKeyOf(record) ?? []);
    // SHA-1 is not believed where something better is there. RFC 4509 §3
    const strongest = followable.some(({ digestType }) => digestType !== 1)
      ? followable.filter(({ digestType }) => digestType !== 1)
      : followable;
    const entry = keys.filter((key) => strongest.some((one) => matchesDs(one, name, key)));
    if (entry.length === 0) return bogus(`no key of ${shownName(name)} is the one that its parent names`);
    const now = clock.now() / 1000;
    const signed = signaturesOf(set, sections.answers).some(
      (one) => one.signer === name && holds(set, one, entry, now, work),
    );
    return signed
      ? { status: 'secure', name, keys }
      : bogus(`the keys of ${shownName(name)} are not signed as they should be`);
  }

  type SetStatus =
    { readonly status: 'secure'; readonly wildcard: WireName | null } | Exclude<Zone, { readonly status: 'secure' }>;

  async function judgeSet(set: RrSet, { answers, authorities }: RawSections, work: Work): Promise<SetStatus> {
    const signatures = signaturesOf(set, [...answers, ...authorities]).filter(
      // A DS belongs to the parent: its own zone cannot vouch for it.
      ({ signer }) => set.type !== Type.ds || signer !== set.owner,
    );
    const [first] = signatures;
    if (first === undefined) return unsigned(set, work);
    const zone = await zoneOf(first.signer, work);
    if (zone.status !== 'secure') return zone;
    const now = clock.now() / 1000;
    const good = signatures.find((one) => one.signer === zone.name && holds(set, one, zone.keys, now, work));
    if (good === undefined) return bogus(`no signature over the records of ${shownName(set.owner)} holds`);
    return { status: 'secure', wildcard: wildcardBehind(set, good) };
  }

  /** RFC 4035 §5.2, §5.5: fine where a zone on the way down is not signed, else somebody took the signatures away. */
  async function unsigned({ owner, type }: RrSet, work: Work): Promise<Exclude<SetStatus, { status: 'secure' }>> {
    const lowest = type === Type.ds ? parentOf(owner) : owner;
    const zone = await insecurityOf(lowest, work);
    return zone.status === 'secure'
      ? bogus(`the records of ${shownName(owner)} are not signed, but their zone is`)
      : zone;
  }

  /** The status of the zone that a name without signatures lies in: from the anchor down, cut by cut. */
  async function insecurityOf(name: WireName, work: Work): Promise<Zone> {
    const anchor = anchorOf(name);
    if (anchor === null) return notSigned;
    let zone = await zoneOf(anchor.zone, work);
    const depth = labelsUp(name).length;
    for (let labels = labelsUp(anchor.zone).length + 1; labels <= depth && zone.status === 'secure'; labels++) {
      const here = ancestorWith(name, labels);
      const cut = await cutAt(here, work);
      if (cut === 'none') continue;
      if (cut === 'no-name') break;
      zone = cut;
    }
    return zone;
  }

  /** The zone that begins at the name; 'none' where no zone does, 'no-name' where nothing is at it or below. */
  async function cutAt(name: WireName, work: Work): Promise<Zone | 'none' | 'no-name'> {
    const remembered = known.get(name);
    if (remembered !== undefined) return remembered;
    const question: Question = { name, type: Type.ds };
    const sections = await asked(question, work);
    if (sections === null) return unknown(`the DS records of ${shownName(name)} cannot be had`);
    if (rrSets(sections.answers).some((one) => one.owner === name && one.type === Type.ds)) return zoneOf(name, work);
    const judged = await denied(question, sections, work);
    if (judged.status !== 'secure') return judged;
    const { denial } = judged;
    if (denial.kind === 'no-name') return denial.optOut ? notSigned : 'no-name';
    return denial.isDelegation ? notSigned : 'none';
  }

  type DenialStatus =
    | { readonly status: 'secure'; readonly denial: Exclude<Denial, { kind: 'too-costly' }> }
    | Exclude<Zone, { readonly status: 'secure' }>;

  /** What the authority section proves to be absent. */
  async function denied(question: Question, sections: RawSections, work: Work): Promise<DenialStatus> {
    const proofs = rrSets(sections.authorities).filter(({ type }) => type === Type.nsec || type === Type.nsec3);
    const verified: RawRecord[] = [];
    for (const set of proofs.slice(0, limits.keys)) {
      const judged = await judgeSet(set, sections, work);
      if (judged.status !== 'secure') return judged;
      verified.push(...set.records);
    }
    const denial =
      deniedByNsec(
        verified.flatMap((record) => nsecOf(record) ?? []),
        question,
      ) ??
      deniedByNsec3(
        verified.flatMap((record) => nsec3Of(record) ?? []),
        question,
      );
    if (denial === null) {
      const zone = await insecurityOf(question.type === Type.ds ? parentOf(question.name) : question.name, work);
      return zone.status === 'secure'
        ? bogus(`nothing proves that ${shownName(question.name)} has no such records`)
        : zone;
    }
    return denial.kind === 'too-costly' ? notSigned : { status: 'secure', denial };
  }

  /** RFC 4035 §5.3.4 */
  async function nothingNearer(set: RrSet, wildcard: WireName, sections: RawSections, work: Work): Promise<boolean> {
    const verified: RawRecord[] = [];
    for (const proof of rrSets(sections.authorities)) {
      if (proof.type !== Type.nsec && proof.type !== Type.nsec3) continue;
      const judged = await judgeSet(proof, sections, work);
      if (judged.status === 'secure') verified.push(...proof.records);
    }
    return (
      nothingNearerByNsec(
        verified.flatMap((record) => nsecOf(record) ?? []),
        set.owner,
      ) ||
      nothingNearerByNsec3(
        verified.flatMap((record) => nsec3Of(record) ?? []),
        set.owner,
        wildcard,
      )
    );
  }

  async function judgeAnswer(
    set: RrSet,
    sections: RawSections,
    work: Work,
  ): Promise<Zone | { readonly status: 'secure' }> {
    const judged = await judgeSet(set, sections, work);
    if (judged.status !== 'secure' || judged.wildcard === null) return judged;
    if (await nothingNearer(set, judged.wildcard, sections, work)) return judged;
    return bogus(`nothing proves that the wildcard stands for ${shownName(set.owner)}`);
  }

  async function judge(question: Question, sections: RawSections, work: Work): Promise<Judgement> {
    const sets = rrSets(sections.answers);
    const dnames = sets.filter(({ type }) => type === Type.dname);
    let weakest: SecurityStatus = 'secure';
    const take = (status: { readonly status: SecurityStatus; readonly reason?: string }): Judgement | null => {
      if (status.status === 'bogus' || status.status === 'indeterminate') {
        return { security: status.status, reason: status.reason ?? null, absent: null };
      }
      if (status.status === 'insecure') weakest = 'insecure';
      return null;
    };
    let name = question.name;
    // The chain of aliases, one set after the other. RFC 1034 §4.3.2
    for (let links = 0; links <= limits.aliases; links++) {
      const own = sets.find(({ owner, type }) => owner === name && type === question.type);
      if (own !== undefined) {
        const end = take(await judgeAnswer(own, sections, work));
        return end ?? { security: weakest, reason: null, absent: null };
      }
      const alias = sets.find(({ owner, type }) => owner === name && type === Type.cname);
      if (alias === undefined) break;
      const above = dnames.find((one) => isSynthesized(alias, one));
      const problem = take(await judgeAnswer(above ?? alias, sections, work));
      if (problem !== null) return problem;
      const target = alias.records[0]?.rdata.toString('latin1');
      if (target === undefined) break;
      name = target as WireName;
      // Its end may lie elsewhere: the resolver asks for it then, and judges that answer by itself.
      if (!sets.some(({ owner }) => owner === name) && sections.authorities.length === 0) {
        return { security: weakest, reason: null, absent: null };
      }
    }
    const absent = await denied({ ...question, name }, sections, work);
    if (absent.status !== 'secure') return take(absent) ?? { security: weakest, reason: null, absent: null };
    const { denial } = absent;
    // RFC 5155 §9.2: where delegations are opted out, absence is not sure.
    if (denial.optOut) weakest = 'insecure';
    return { security: weakest, reason: null, absent: denial.kind };
  }

  return {
    judge: (question, sections) =>
      judge(question, sections, { verifications: limits.verifications, questions: limits.chainQuestions }),
  };
}

/** Whether the CNAME is what the DNAME makes of its owner: then it has no signature of its own. RFC 6672 §5.3.1 */
function isSynthesized(alias: RrSet, dname: RrSet): boolean {
  const [to, from] = [alias.records[0]?.rdata.toString('latin1'), dname.records[0]?.rdata.toString('latin1')];
  if (to === undefined || from === undefined || alias.owner === dname.owner) return false;
  if (!isBelowOrSame(alias.owner, dname.owner)) return false;
  return to === alias.owner.slice(0, alias.owner.length - dname.owner.length) + from;
}

const ttlOf = ({ records }: RrSet): number => Math.min(...records.map((record) => record.ttl));

/** A DS in the words of a zone file, as anchors are published: tag, algorithm, digest type, digest. */
export function anchorOf(zone: WireName, lines: readonly string[]): Result<TrustAnchor, string> {
  const ds: Ds[] = [];
  for (const line of lines) {
    const [tag = '', algorithm = '', digestType = '', digest = ''] = line.split(' ');
    const octets = Buffer.from(digest, 'hex');
    if (octets.length * 2 !== digest.length || octets.length === 0) return fail(`no DS record: ${line}`);
    ds.push({ tag: Number(tag), algorithm: Number(algorithm), digestType: Number(digestType), digest: octets });
  }
  return ok({ zone, ds });
}
