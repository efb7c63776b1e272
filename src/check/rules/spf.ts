/**
 * Who may send for a domain. RFC 7208
 * Only what can be told from the record itself: what it includes is not followed here.
 */
import { createNetworks, parseNetwork } from '../../base/networks.ts';
import type { DomainFacts, Facts, HostFacts } from '../facts.ts';
import { failureOf, listed, recordsOf, shown, tagged, text } from '../records.ts';
import { type Finding, findingsOf } from '../types.ts';

export function spf(_facts: Facts, host: HostFacts, facts: DomainFacts): readonly Finding[] {
  const { domain, texts } = facts;
  const { ok, note, warning, problem } = findingsOf('spf', domain);
  const wanted = text(domain, 'v=spf1 mx -all');
  const failure = failureOf(texts);
  if (failure !== null)
    return [
      problem(
        `The TXT records of ${domain} cannot be looked up: ${failure}.`,
        'Receivers cannot tell our mail from forged mail.',
        `see that the name servers of ${domain} answer`,
      ),
    ];
  const records = tagged(texts, 'v=spf1', ' ');
  const [written, ...more] = records;
  if (written === undefined)
    return [
      warning(
        `${domain} has no SPF record.`,
        'Anybody can send in its name, and large receivers refuse or hide such mail.',
        wanted,
      ),
    ];
  if (more.length > 0)
    return [
      problem(
        `${domain} has ${records.length} SPF records.`,
        'With more than one, none counts (RFC 7208 4.5).',
        `remove all but one: ${wanted}`,
      ),
    ];
  const terms = written
    .toLowerCase()
    .split(' ')
    .filter((term) => term !== '')
    .slice(1);
  if (terms.some((term) => term === 'all' || term === '+all'))
    return [
      problem(
        `The SPF record of ${domain} allows everybody: ${shown(written)}.`,
        'Anybody can send in its name.',
        wanted,
      ),
    ];
  const sending = [...recordsOf(host.a), ...recordsOf(host.aaaa)];
  const networks = terms.flatMap((term) => networkOf(term) ?? []);
  const isNamed = createNetworks(networks);
  const exchanges = facts.exchanges.flatMap(({ addresses }) => addresses);
  const allowed = (address: string): boolean =>
    isNamed(address) ||
    (terms.some((term) => term === 'mx' || term === '+mx') && exchanges.includes(address)) ||
    (terms.some((term) => term === 'a' || term === '+a') && facts.addresses.includes(address));
  const left = sending.filter((address) => !allowed(address));
  if (left.length === 0) return [ok(`SPF of ${domain} allows this server.`)];
  if (terms.some(leadsElsewhere) || failureOf(facts.mx) !== null)
    return [
      note(
        `Whether SPF of ${domain} allows ${listed(left)} depends on other records: ${shown(written)}.`,
        'Mail from an address that it does not allow is taken for forged.',
      ),
    ];
  return [
    problem(
      `SPF of ${domain} does not allow ${listed(left)}: ${shown(written)}.`,
      'Our own mail is taken for forged.',
      wanted,
    ),
  ];
}

/** ip4 and ip6 mechanisms that allow. §5.6 */
function networkOf(term: string): ReturnType<typeof parseNetwork> {
  const bare = term.startsWith('+') ? term.slice(1) : term;
  return bare.startsWith('ip4:') || bare.startsWith('ip6:') ? parseNetwork(bare.slice(4)) : null;
}

const leadsElsewhere = (term: string): boolean => {
  const bare = term.startsWith('+') ? term.slice(1) : term;
  return ['include:', 'redirect=', 'exists:', 'a:', 'a/', 'mx:', 'mx/', 'ptr'].some((start) => bare.startsWith(start));
};
