/** How mail clients find the server. RFC 6186, RFC 8314 §5.1 */
import type { DomainFacts, Facts, HostFacts } from '../facts.ts';
import { failureOf, listed, record, recordsOf } from '../records.ts';
import { type Finding, findingsOf } from '../types.ts';
import { isOurs } from './mx.ts';

export function services({ hostname }: Facts, host: HostFacts, facts: DomainFacts): readonly Finding[] {
  const { domain } = facts;
  const { ok, note, warning } = findingsOf('srv', domain);
  const wanted = (service: string, port: number): string =>
    record(`_${service}._tcp.${domain}`, 'SRV', `0 1 ${port} ${hostname}.`);
  const missing: string[] = [];
  const wrong: string[] = [];
  const mend: string[] = [];
  for (const { service, port, answer, addresses } of facts.services) {
    if (port === null || failureOf(answer) !== null) continue;
    const [first] = recordsOf(answer);
    if (first === undefined) missing.push(service);
    else if (first.port !== port || !isOurs(host, hostname, first.target, addresses))
      wrong.push(`${service} (${first.target}:${first.port})`);
    else continue;
    mend.push(wanted(service, port));
  }
  const elsewhere = facts.autoconfig.length > 0 && !isOurs(host, hostname, '', facts.autoconfig);
  const findings = elsewhere
    ? [
        findingsOf('autoconfig', domain).note(
          `autoconfig.${domain} is another host (${listed(facts.autoconfig)}).`,
          'Thunderbird and others take what it says before anything else; see that it names this server.',
        ),
      ]
    : [];
  if (wrong.length > 0)
    return [
      warning(
        `SRV records of ${domain} lead elsewhere: ${listed(wrong)}.`,
        'Mail clients that look for the server do not find it.',
        ...mend,
      ),
      ...findings,
    ];
  if (missing.length > 0)
    return [
      note(
        `${domain} has no SRV records for ${listed(missing)}.`,
        'Mail clients must be told the names and ports by hand.',
        ...mend,
      ),
      ...findings,
    ];
  return [ok(`Mail clients find the server of ${domain} by SRV records.`), ...findings];
}
