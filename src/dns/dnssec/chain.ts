/**
 * From a trust anchor down to the zone that a set of records lies in: which zones are signed, with which keys.
 * Implements: RFC 4035 §5.2 (referrals), §5.3 (signed sets), §5.4 (proofs of absence), RFC 6840 §4.1, RFC 9276 §3.2.
 * Not here: what a response as a whole is worth (validator.ts); asking (the resolver does, with DO and CD set).
 *
 * Whoever can send us a packet chooses the names in it. So a signature says whose keys to look for only where the
 * signer may lie on the way from the anchor to the records, and a signer that is shown to be no zone makes them bogus,
 * never insecure; what a proof is signed with cannot make its question's zone insecure.
 */
import type { Clock } from '../../base/clock.ts';
import { Lru } from '../../base/lru.ts';
import { limits } from '../limits.ts';
import type { Denial, Question } from './denial.ts';
import { type DnsKey, type Ds, dnsKeyOf, dsOf, isFollowable, matchesDs } from './keys.ts';
import { type WireName, ancestorWith, depthOf, isBelowOrSame, parentOf, shownName } from './names.ts';
import { deniedByNsec, nothingNearerByNsec, nsecOf } from './nsec.ts';
import { type Rounds, deniedByNsec3, nothingNearerByNsec3, nsec3Of } from './nsec3.ts';
import { type RawRecord, type RawSections, type RrSet, Type, rrSets, ttlOf } from './records.ts';
import { type Budget, type RrSig, holds, secondsLeft, signaturesOf, wildcardBehind } from './signature.ts';

/** What may be believed without proof: the root's, or those of a zone of one's own. */
export interface TrustAnchor {
  readonly zone: WireName;
  readonly ds: readonly Ds[];
}

/** Asks for one type of one name; null where no server answered. */
export type Ask = (question: Question) => Promise<RawSections | null>;

export interface ChainOptions {
  readonly anchors: readonly TrustAnchor[];
  readonly ask: Ask;
  readonly clock: Clock;
}

/** What is not secure, and why. */
export type Doubt =
  { readonly status: 'insecure' } | { readonly status: 'bogus' | 'indeterminate'; readonly reason: string };

/** Seconds that something may be kept, and those after which its signatures have run out. */
export interface Lifetime {
  readonly ttl: number;
  readonly signed: number;
}

export type SetStatus =
  | {
      readonly status: 'secure';
      readonly signer: WireName;
      /** Where the records came from, if not from their owner: then it must be shown that no name was nearer. */
      readonly wildcard: WireName | null;
      readonly lifetime: Lifetime;
    }
  | Doubt;

export type DenialStatus =
  | {
      readonly status: 'secure';
      readonly denial: Exclude<Denial, { kind: 'too-costly' }>;
      readonly lifetime: Lifetime;
    }
  | Doubt;

/** What one judgement may still cost. */
export interface Work extends Budget, Rounds {
  questions: number;
}

export interface Chain {
  /** Of the records alone: what a wildcard needs beside them, `expanded` says. */
  set(set: RrSet, sections: RawSections, work: Work): Promise<SetStatus>;
  /** Whether a set that a wildcard stands for is shown to have no name that is nearer. RFC 4035 §5.3.4 */
  expanded(set: RrSet, wildcard: WireName, sections: RawSections, work: Work): Promise<Doubt | null>;
  /** What the authority section proves to be absent. */
  denied(question: Question, sections: RawSections, work: Work): Promise<DenialStatus>;
}

type Zone = { readonly status: 'secure'; readonly name: WireName; readonly keys: readonly DnsKey[] } | Doubt;
/** What begins at a name: a zone, or none. */
type Cut = Zone | 'none';
interface Found {
  readonly cut: Cut;
  readonly ttl: number;
}

const insecure = { status: 'insecure' } as const;
const bogus = (reason: string) => ({ status: 'bogus', reason }) as const;
const unknown = (reason: string) => ({ status: 'indeterminate', reason }) as const;

const shortest = (a: Lifetime, b: Lifetime): Lifetime => ({
  ttl: Math.min(a.ttl, b.ttl),
  signed: Math.min(a.signed, b.signed),
});

/** RFC 4035 §5.3.3 */
function lifetimeOf(set: RrSet, signature: RrSig, now: number): Lifetime {
  const signed = secondsLeft(signature, now);
  return { ttl: Math.min(ttlOf(set), signature.originalTtl, signed), signed };
}

/** The name whose zone the records belong to: a DS is its parent's. */
const placeOf = ({ type, name }: Question): WireName => (type === Type.ds ? parentOf(name) : name);

const setAt = (records: readonly RawRecord[], owner: WireName, type: number): RrSet | undefined =>
  rrSets(records).find((one) => one.owner === owner && one.type === type);

export function createChain({ anchors, ask, clock }: ChainOptions): Chain {
  const known = new Lru<WireName, Cut>(limits.zones, clock);
  const seconds = (): number => clock.now() / 1000;

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

  /** What begins at the name. It asks only about names above, so that it comes to an end. */
  async function cutAt(name: WireName, work: Work): Promise<Cut> {
    const remembered = known.get(name);
    if (remembered !== undefined) return remembered;
    const anchor = anchorOf(name);
    if (anchor === null) return insecure;
    const { cut, ttl } =
      anchor.zone === name ? await withKeys(name, anchor.ds, limits.maxTtl, work) : await delegated(name, work);
    const isDoubtful = cut !== 'none' && (cut.status === 'bogus' || cut.status === 'indeterminate');
    const lifetime = isDoubtful ? limits.failureLifetime : Math.min(ttl, limits.maxNegativeTtl) * 1000;
    // What nobody answered within this judgement's means, another one may still find out.
    if (work.questions >= 0) known.set(name, cut, lifetime);
    return cut;
  }

  /** What the zone above says of the name. */
  async function delegated(name: WireName, work: Work): Promise<Found> {
    const question: Question = { name, type: Type.ds };
    const sections = await asked(question, work);
    if (sections === null) return { cut: unknown(`the DS records of ${shownName(name)} cannot be had`), ttl: 0 };
    const set = setAt(sections.answers, name, Type.ds);
    if (set !== undefined) {
      const judged = await judgeSet(set, sections, work);
      if (judged.status !== 'secure') return { cut: judged, ttl: ttlOf(set) };
      if (judged.wildcard !== null) return { cut: bogus(`a wildcard delegates ${shownName(name)}`), ttl: 0 };
      const ds = set.records.slice(0, limits.keys).flatMap((record) => dsOf(record) ?? []);
      return withKeys(name, ds, judged.lifetime.ttl, work);
    }
    const alias = setAt(sections.answers, name, Type.cname);
    if (alias !== undefined && mayCount(alias, parentOf(name), sections)) {
      const judged = await judgeSet(alias, sections, work, parentOf(name));
      // An alias is the name of no zone. RFC 1034 §3.6.2
      if (judged.status === 'secure') return { cut: 'none', ttl: judged.lifetime.ttl };
    }
    const proof = await denied(question, sections, work);
    if (proof.status !== 'secure') return { cut: proof, ttl: limits.maxNegativeTtl };
    const { denial, lifetime } = proof;
    // No DS where the parent is signed: the zone, if it is one, is not.
    const isDelegation = denial.kind === 'no-data' ? denial.isDelegation : denial.optOut;
    return { cut: isDelegation ? insecure : 'none', ttl: lifetime.ttl };
  }

  /** RFC 4035 §5.2: a key that a DS names signs the set of keys. */
  async function withKeys(name: WireName, ds: readonly Ds[], ttl: number, work: Work): Promise<Found> {
    const followable = ds.filter(isFollowable);
    if (followable.length === 0) return { cut: insecure, ttl };
    const sections = await asked({ name, type: Type.dnskey }, work);
    if (sections === null) return { cut: unknown(`the keys of ${shownName(name)} cannot be had`), ttl: 0 };
    const set = setAt(sections.answers, name, Type.dnskey);
    if (set === undefined) return { cut: bogus(`${shownName(name)} has none of the keys that it should have`), ttl: 0 };
    const keys = set.records.slice(0, limits.keys).flatMap((record) => dnsKeyOf(record) ?? []);
    // SHA-1 is not believed where something better is there. RFC 4509 §3
    const strong = followable.filter(({ digestType }) => digestType !== 1);
    const strongest = strong.length > 0 ? strong : followable;
    const entry = keys.filter((key) => strongest.some((one) => matchesDs(one, name, key)));
    if (entry.length === 0)
      return { cut: bogus(`no key of ${shownName(name)} is the one that should be there`), ttl: 0 };
    const now = seconds();
    const good = signaturesOf(set, sections.answers).find(
      (one) => one.signer === name && holds(set, one, entry, now, work),
    );
    return good === undefined
      ? { cut: bogus(`no signature over the keys of ${shownName(name)} holds`), ttl: 0 }
      : { cut: { status: 'secure', name, keys }, ttl: Math.min(ttl, lifetimeOf(set, good, now).ttl) };
  }

  /** Signatures whose signer lies between the anchor and the place of the records. */
  function countingSignatures(set: RrSet, place: WireName, { answers, authorities }: RawSections): readonly RrSig[] {
    const anchor = anchorOf(place);
    if (anchor === null) return [];
    return signaturesOf(set, [...answers, ...authorities]).filter(
      ({ signer }) => isBelowOrSame(place, signer) && isBelowOrSame(signer, anchor.zone),
    );
  }

  const mayCount = (set: RrSet, place: WireName, sections: RawSections): boolean =>
    countingSignatures(set, place, sections).length > 0;

  async function judgeSet(
    set: RrSet,
    sections: RawSections,
    work: Work,
    place = placeOf({ name: set.owner, type: set.type }),
  ): Promise<SetStatus> {
    if (anchorOf(place) === null) return insecure;
    const signatures = countingSignatures(set, place, sections);
    const [first] = signatures;
    if (first === undefined) {
      return (
        (await doubtOf(place, work)) ?? bogus(`the records of ${shownName(set.owner)} are not signed, their zone is`)
      );
    }
    const cut = await cutAt(first.signer, work);
    if (cut === 'none') return bogus(`${shownName(first.signer)} is no zone, and signs ${shownName(set.owner)}`);
    if (cut.status !== 'secure') return cut;
    const now = seconds();
    const good = signatures.find((one) => one.signer === cut.name && holds(set, one, cut.keys, now, work));
    if (good === undefined) return bogus(`no signature over the records of ${shownName(set.owner)} holds`);
    return {
      status: 'secure',
      signer: cut.name,
      wildcard: wildcardBehind(set, good),
      lifetime: lifetimeOf(set, good, now),
    };
  }

  /** Why what lies at the name needs no signature, from the anchor down, cut by cut; null where it needs one. */
  async function doubtOf(name: WireName, work: Work): Promise<Doubt | null> {
    const anchor = anchorOf(name);
    if (anchor === null) return insecure;
    const depth = depthOf(name);
    for (let labels = depthOf(anchor.zone); labels <= depth; labels++) {
      const cut = await cutAt(ancestorWith(name, labels), work);
      if (cut !== 'none' && cut.status !== 'secure') return cut;
    }
    return null;
  }

  /** Proofs that hold, of the one zone that lies nearest to the place; null where there are none. */
  async function proofsFor(place: WireName, { authorities }: RawSections, work: Work): Promise<Proofs | null> {
    let best: Proofs | null = null;
    const sets = rrSets(authorities).filter(({ type }) => type === Type.nsec || type === Type.nsec3);
    const sections = { answers: [], authorities };
    for (const set of sets.slice(0, limits.proofs)) {
      if (!mayCount(set, place, sections)) continue;
      const judged = await judgeSet(set, sections, work, place);
      // RFC 4035 §5.4: a proof that a wildcard made of another one proves nothing.
      if (judged.status !== 'secure' || judged.wildcard !== null) continue;
      const { signer: zone, lifetime } = judged;
      if (best === null || zone.length > best.zone.length) best = { zone, records: set.records, lifetime };
      else if (zone === best.zone) {
        best = { zone, records: [...best.records, ...set.records], lifetime: shortest(best.lifetime, lifetime) };
      }
    }
    return best;
  }

  async function denied(question: Question, sections: RawSections, work: Work): Promise<DenialStatus> {
    const proofs = await proofsFor(placeOf(question), sections, work);
    const denial =
      proofs === null
        ? null
        : (deniedByNsec(nsecsOf(proofs), question) ?? deniedByNsec3(nsec3sOf(proofs), question, work));
    if (proofs === null || denial === null) {
      return (
        (await doubtOf(placeOf(question), work)) ??
        bogus(`nothing proves that ${shownName(question.name)} has no such records`)
      );
    }
    return denial.kind === 'too-costly' ? insecure : { status: 'secure', denial, lifetime: proofs.lifetime };
  }

  return {
    set: judgeSet,
    denied,
    async expanded(set, wildcard, sections, work) {
      const proofs = await proofsFor(set.owner, sections, work);
      if (proofs !== null) {
        if (nothingNearerByNsec(nsecsOf(proofs), set.owner)) return null;
        const shown = nothingNearerByNsec3(nsec3sOf(proofs), set.owner, wildcard, work);
        if (shown !== 'not-shown') return shown === 'shown' ? null : insecure;
      }
      return bogus(`nothing proves that the wildcard stands for ${shownName(set.owner)}`);
    },
  };
}

interface Proofs {
  readonly zone: WireName;
  readonly records: readonly RawRecord[];
  readonly lifetime: Lifetime;
}

const nsecsOf = ({ records }: Proofs) => records.flatMap((record) => nsecOf(record) ?? []);

const nsec3sOf = ({ records, zone }: Proofs) =>
  records.flatMap((record) => nsec3Of(record) ?? []).filter((one) => one.zone === zone);
