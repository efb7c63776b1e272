/**
 * The message is really from an organisation that many people know, or from a service that such ones have send for them. Only what cannot be
 * pretended shows that: authentication that agrees with the author (RFC 7489 §3.1) or, in a file of which nobody checked that, the name
 * that the recipient's side found for the host. It counts nothing beside a deceit that such houses do not have.
 */
import { isFreemail } from '../facts/freemail.ts';
import { registeredDomain } from '../facts/links.ts';
import { isKnownHouse, isKnownSender } from '../facts/organisations.ts';
import type { Signal, SpamFacts } from '../types.ts';
import { escapedLink } from './escaped-link.ts';
import { falseBrand } from './false-brand.ts';
import { falseClock } from './false-clock.ts';
import { falseHelo } from './false-helo.ts';
import { falseName } from './false-name.ts';
import { forgedBoundary } from './forged-boundary.ts';
import { imitatedBoundary } from './imitated-boundary.ts';
import { impossibleHop } from './impossible-hop.ts';
import { impossibleZone } from './impossible-zone.ts';
import { lookAlikeDomain } from './look-alike-domain.ts';
import { massProgram } from './mass-program.ts';
import { notAuthentic } from './not-authentic.ts';
import { randomProgram } from './random-program.ts';

const deceits: readonly Signal[] = [
  escapedLink,
  falseBrand,
  falseClock,
  falseHelo,
  falseName,
  forgedBoundary,
  imitatedBoundary,
  impossibleHop,
  impossibleZone,
  lookAlikeDomain,
  massProgram,
  notAuthentic,
  randomProgram,
];

/** Registered domains that are shown to have sent it. */
function proven({ trust, identity: { author, handover } }: SpamFacts): ReadonlySet<string> {
  if (trust === null) {
    const host = handover?.reverse ?? '';
    return new Set(host.includes('.') ? [registeredDomain(host)] : []);
  }
  const spf = trust.spf?.mailFrom.result === 'pass' ? [trust.spf.mailFrom.domain] : [];
  const dkim = trust.dkim.flatMap(({ result, domain }) => (result === 'pass' ? [domain] : []));
  const dmarc = trust.dmarc.result === 'pass' ? [author] : [];
  return new Set([...spf, ...dkim, ...dmarc].map((domain) => registeredDomain(domain.toLowerCase())));
}

export const knownHouse: Signal = {
  name: 'known-house',
  description: 'A well-known organisation, or a service that sends for such ones, really sent the message',
  test: (facts) => {
    const { author, envelope, isList } = facts.identity;
    if (isList || isFreemail(author)) return null;
    const [isHouse, isSender] = [isKnownHouse(author), envelope !== null && isKnownSender(envelope)];
    if (!isHouse && !isSender) return null;
    const shown = proven(facts);
    const isOwn = isHouse && shown.has(author);
    const isSent = isSender && envelope !== null && shown.has(envelope);
    if ((!isOwn && !isSent) || deceits.some(({ test }) => test(facts) !== null)) return null;
    return { strength: isOwn ? 1 : 0.5, details: [isOwn ? author : (envelope ?? '')] };
  },
};
