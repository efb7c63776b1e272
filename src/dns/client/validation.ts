/**
 * Judges responses where the servers hand over what that takes, and says so where they do not.
 * Implements: RFC 4035 §4.2, §4.3, §4.9 (a stub resolver that validates by itself; docs/decisions/0010).
 * Not here: proofs (dnssec/).
 *
 * Servers that do not give signatures even for the keys that trust begins with do not speak DNSSEC: then every answer is
 * 'indeterminate', as if there were no validation, and they are tried again later. Once they did, there is no way back: what
 * cannot be proved is a failure then, because somebody may have taken the proof away.
 */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { type Ask, type TrustAnchor } from '../dnssec/chain.ts';
import { shownName, wireName } from '../dnssec/names.ts';
import { type RawSections, Type } from '../dnssec/records.ts';
import { type Judgement, createValidator } from '../dnssec/validator.ts';
import { limits } from '../limits.ts';
import type { SecurityStatus } from '../types.ts';
import type { Absence, Meaning } from './answer.ts';

/** What a response says, and how far that can be trusted. */
export type Judged = Meaning & {
  readonly security: SecurityStatus;
  /** Seconds that its signatures are good for. */
  readonly signed: number;
};

export interface Validation {
  /** Whether responses can be judged; asks for the keys of the root when that is not known. */
  isPossible(): Promise<boolean>;
  judge(name: string, type: number, meaning: Meaning, sections: RawSections): Promise<Judged>;
}

export interface ValidationOptions {
  readonly anchors: readonly TrustAnchor[];
  readonly ask: Ask;
  readonly clock: Clock;
  readonly log: Log;
}

export const unjudged = (meaning: Meaning): Judged => ({
  ...meaning,
  security: 'indeterminate',
  signed: Number.POSITIVE_INFINITY,
});

export function createValidation({ anchors, ask, clock, log }: ValidationOptions): Validation {
  const validator = createValidator({ anchors, ask, clock });
  // The highest anchor: the root's, where there is one.
  const highest = anchors.reduce<TrustAnchor | null>(
    (best, one) => (best === null || one.zone.length < best.zone.length ? one : best),
    null,
  );
  let isKnown = false;
  let asking: Promise<boolean> | null = null;
  let nextTry = 0;
  let wasSaid = false;

  async function probe(zone: TrustAnchor['zone']): Promise<boolean> {
    const sections = await ask({ name: zone, type: Type.dnskey });
    const isSigned = sections?.answers.some(({ type, owner }) => type === Type.rrsig && owner === zone) === true;
    if (isSigned) {
      isKnown = true;
      log.info('dns.validation.available', { zone: shownName(zone) });
      return true;
    }
    nextTry = clock.now() + (sections === null ? limits.failureLifetime : limits.validationRetry);
    const reason = sections === null ? 'no server answers' : 'the servers hand over no signatures';
    if (!wasSaid && sections !== null) {
      wasSaid = true;
      log.warn('dns.validation.unavailable', { zone: shownName(zone), reason });
    }
    return false;
  }

  return {
    async isPossible() {
      if (isKnown) return true;
      if (highest === null || clock.now() < nextTry) return false;
      return (asking ??= probe(highest.zone).finally(() => {
        asking = null;
      }));
    },
    async judge(name, type, meaning, sections) {
      if (meaning.kind === 'failure') return unjudged(meaning);
      const judgement = await validator.judge({ name: wireName(name), type }, sections);
      const { security, reason, signed } = judgement;
      if (security === 'bogus' || security === 'indeterminate') {
        const words = `DNSSEC: ${reason ?? 'validation failed'}`;
        return { kind: 'failure', reason: words, elsewhere: true, security, signed };
      }
      return { ...proven(meaning, judgement), security, signed };
    },
  };
}

/** What was proved holds, whatever the response code said. */
function proven(meaning: Exclude<Meaning, { kind: 'failure' }>, { security, absent, ttl }: Judgement): Meaning {
  const bounded = { ...meaning, ttl: Math.min(meaning.ttl, ttl) };
  if (!isAbsence(bounded)) return bounded;
  if (absent !== null) return { ...bounded, kind: absent };
  // Aliases were proved, but not that there is nothing at their end: whoever knows is to be asked.
  const { owner: target, followed } = bounded;
  return security === 'secure' && followed > 0 ? { kind: 'alias', target, ttl: bounded.ttl, followed } : bounded;
}

const isAbsence = (meaning: Exclude<Meaning, { kind: 'failure' }>): meaning is Absence =>
  meaning.kind === 'no-data' || meaning.kind === 'no-name';
