/** A domain of a sender or link that looks like another one in the message, or hides Latin look-alikes behind punycode. UTS #39 §4. */
import { domainToUnicode } from 'node:url';
import { brands } from '../facts/brands.ts';
import { registeredDomain } from '../facts/links.ts';
import { isMixed, skeleton } from '../text/confusables.ts';
import type { Signal, SpamFacts } from '../types.ts';
import { foundAny } from './found.ts';
const domainsOf = ({ from, links }: SpamFacts): readonly string[] => [
  ...new Set(
    [from.domain, ...links.map(({ host }) => host)].filter((host) => host.includes('.')).map(registeredDomain),
  ),
];

/** Names in punycode that mix alphabets. RFC 5891 §4.2 */
const disguised = (facts: SpamFacts): readonly string[] =>
  domainsOf(facts).filter((domain) => domain.includes('xn--') && domainToUnicode(domain).split('.').some(isMixed));

/** Two domains of one message that look the same and are not. */
function twins(facts: SpamFacts): readonly string[] {
  const seen = new Map<string, string>();
  return domainsOf(facts).flatMap((domain) => {
    const shape = skeleton(domainToUnicode(domain) || domain);
    const twin = seen.get(shape);
    seen.set(shape, domain);
    return twin === undefined || twin === domain ? [] : [`${domain} and ${twin}`];
  });
}

const looks = new Map([...brands.values()].map((domain) => [skeleton(domain), domain]));

/** Domains that look like one of a known house and are not. */
const forged = (facts: SpamFacts): readonly string[] =>
  domainsOf(facts).flatMap((domain) => {
    const brand = looks.get(skeleton(domainToUnicode(domain) || domain));
    return brand === undefined || brand === domain ? [] : [`${domain} and ${brand}`];
  });

export const lookAlikeDomain: Signal = {
  name: 'look-alike-domain',
  description: 'A domain is made to be taken for another one',
  test: (facts) => foundAny([...disguised(facts), ...twins(facts), ...forged(facts)]),
};
