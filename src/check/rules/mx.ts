/** Where others send the mail of a domain. RFC 5321 §5.1, RFC 7505 */
import type { DomainFacts, Facts, HostFacts } from '../facts.ts';
import { failureOf, listed, record, recordsOf } from '../records.ts';
import { type Finding, findingsOf } from '../types.ts';

/** Addresses that lead to this server, as far as it knows them. */
export const ownAddresses = ({ a, aaaa, interfaces }: HostFacts): readonly string[] => [
  ...recordsOf(a),
  ...recordsOf(aaaa),
  ...interfaces,
];

export const isOurs = (host: HostFacts, hostname: string, name: string, addresses: readonly string[]): boolean =>
  name === hostname || addresses.some((address) => ownAddresses(host).includes(address));

export function mx({ hostname }: Facts, host: HostFacts, facts: DomainFacts): readonly Finding[] {
  const { domain, exchanges } = facts;
  const { ok, warning, problem } = findingsOf('mx', domain);
  const wanted = record(domain, 'MX', `10 ${hostname}.`);
  const failure = failureOf(facts.mx);
  if (failure !== null)
    return [
      problem(
        `The MX records of ${domain} cannot be looked up: ${failure}.`,
        'Others cannot find out where its mail goes, and let it wait.',
        `see that the name servers of ${domain} answer`,
      ),
    ];
  if (facts.mx.kind === 'no-name')
    return [problem(`${domain} does not exist in DNS.`, 'Mail to it is returned to its senders.', wanted)];
  const records = recordsOf(facts.mx);
  if (records.length === 0) {
    const implicit = isOurs(host, hostname, domain, facts.addresses);
    return implicit
      ? [
          warning(
            `${domain} has no MX record; others fall back on its address.`,
            'It works until the address is that of a web server.',
            wanted,
          ),
        ]
      : [problem(`${domain} has no MX record.`, 'Its mail does not come here.', wanted)];
  }
  if (records.some(({ exchange }) => exchange === ''))
    return [
      problem(`${domain} says that it takes no mail (null MX).`, 'Mail to it is returned to its senders.', wanted),
    ];
  const ours = exchanges.filter(({ name, addresses }) => isOurs(host, hostname, name, addresses));
  const lost = exchanges
    .filter(({ addresses }) => addresses.length === 0)
    .map(({ name }) =>
      findingsOf('mx', domain).problem(
        `The MX host ${name} of ${domain} has no address.`,
        'Whoever tries it first loses time, or gives up.',
        record(name, 'A', '(its address)'),
      ),
    );
  if (ours.length === 0)
    return [
      ...lost,
      problem(
        `The MX hosts of ${domain} (${listed(exchanges.map(({ name }) => name))}) are not this server.`,
        'Its mail does not come here.',
        wanted,
      ),
    ];
  return [...lost, ok(`Mail for ${domain} comes to ${listed(ours.map(({ name }) => name))}.`)];
}
