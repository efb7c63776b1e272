/**
 * From facts to findings: every rule, in the order in which people read them. Nothing is asked here.
 */
import type { DomainFacts, Facts, HostFacts, OutsideFacts } from './facts.ts';
import { certificate } from './rules/certificate.ts';
import { services } from './rules/clients.ts';
import { dkim, dmarc } from './rules/dmarc.ts';
import { caa, helloSpf, hostAddresses, reverse } from './rules/host.ts';
import { keys } from './rules/keys.ts';
import { ldap } from './rules/ldap.ts';
import { clock, disk, queue, resolver } from './rules/machine.ts';
import { mx } from './rules/mx.ts';
import { configuration, listeners, relay, roles } from './rules/server.ts';
import { nolisting } from './rules/nolisting.ts';
import { spf } from './rules/spf.ts';
import { tickets } from './rules/tickets.ts';
import { dnssec, mtaSts, tlsRpt, tlsa } from './rules/transport.ts';
import type { Finding } from './types.ts';

type Rule = (facts: Facts) => readonly Finding[];
type OutsideRule = (facts: Facts, outside: OutsideFacts) => readonly Finding[];
type HostRule = (facts: Facts, host: HostFacts) => readonly Finding[];
type DomainRule = (facts: Facts, host: HostFacts, domain: DomainFacts) => readonly Finding[];

const ofServer: readonly Rule[] = [configuration, certificate, tickets, ldap, listeners, relay, roles, disk, queue];
const ofWorld: readonly OutsideRule[] = [(_facts, outside) => clock(outside), resolver];
const ofHost: readonly HostRule[] = [hostAddresses, reverse, helloSpf, caa];
const ofDomain: readonly DomainRule[] = [
  mx,
  nolisting,
  spf,
  (_facts, _host, domain) => dkim(domain),
  ({ settings }, _host, domain) => dmarc(domain, settings.reportReaders),
  (_facts, _host, domain) => dnssec(domain),
  tlsa,
  mtaSts,
  ({ settings }, _host, domain) => tlsRpt(domain, settings.reportReaders),
  services,
  keys,
];

export function judge(facts: Facts): readonly Finding[] {
  const { outside } = facts;
  const server = ofServer.flatMap((rule) => rule(facts));
  if (outside === null) return server;
  const { host, domains } = outside;
  return [
    ...server,
    ...ofWorld.flatMap((rule) => rule(facts, outside)),
    ...ofHost.flatMap((rule) => rule(facts, host)),
    ...domains.flatMap((domain) => ofDomain.flatMap((rule) => rule(facts, host, domain))),
  ];
}
