/**
 * Nolisting: a first MX host that refuses every connection. Mail servers try the next one at once (RFC 5321 §5.1), programs that only send
 * spam often do not. An option, never a fault; but it has to be done right, else real mail waits or is lost.
 */
import type { DomainFacts, ExchangeFacts, Facts, HostFacts } from '../facts.ts';
import { record } from '../records.ts';
import { type Finding, findingsOf } from '../types.ts';
import { isOurs } from './mx.ts';

export function nolisting(
  { hostname }: Facts,
  host: HostFacts,
  { domain, exchanges }: DomainFacts,
): readonly Finding[] {
  const { ok, warning, problem } = findingsOf('nolisting', domain);
  const [first, ...others] = exchanges;
  if (first === undefined || first.addresses.length === 0) return [];
  const isHere = ({ name, addresses }: ExchangeFacts): boolean => isOurs(host, hostname, name, addresses);
  if (others.length === 0) {
    if (!isHere(first)) return [];
    const name = `nolist.${domain}`;
    return [
      {
        ...ok(
          `${domain} has one MX host. Another one before it that refuses connections (nolisting) keeps away some programs that only send spam.`,
        ),
        mend: [record(domain, 'MX', `5 ${name}.`), record(name, 'A', '(an address of yours whose port 25 is closed)')],
      },
    ];
  }
  if (first.port25 === null || first.port25 === 'answers') return [];
  const next = others.find(({ port25 }) => port25 === 'answers');
  const resets = `iptables -I INPUT -p tcp -d ${first.addresses[0] ?? ''} --dport 25 -j REJECT --reject-with tcp-reset`;
  if (next === undefined)
    return [
      problem(
        `No MX host of ${domain} takes connections on port 25.`,
        'Its mail waits with its senders, and is returned after some days.',
        'see that one of the hosts behind the first answers',
      ),
    ];
  if (first.port25 === 'refuses')
    return [ok(`Nolisting: ${first.name}, the first MX host of ${domain}, refuses; ${next.name} takes its mail.`)];
  return [
    warning(
      `The first MX host ${first.name} of ${domain} says nothing on port 25.`,
      `Every sender waits for minutes before it tries ${next.name}. For nolisting it has to refuse at once.`,
      resets,
    ),
  ];
}
