/** Whether others find the keys that people publish. RFC 7929 §3, RFC 8162 §3, draft-koch-openpgp-webkey-service §3.1 */
import type { DomainFacts, Facts, HostFacts } from '../facts.ts';
import { listed, record } from '../records.ts';
import { type Finding, findingsOf } from '../types.ts';
import { isOurs } from './mx.ts';

export function keys({ hostname }: Facts, host: HostFacts, { domain, keys: facts }: DomainFacts): readonly Finding[] {
  if (facts === null || facts.published === 0) return [];
  const { ok, note, warning } = findingsOf('keys', domain);
  const findings: Finding[] = [];
  const alias = record(`openpgpkey.${domain}`, 'CNAME', `${hostname}.`);
  if (facts.directory.length === 0)
    findings.push(
      note(
        `openpgpkey.${domain} does not exist.`,
        `Others look for the keys of your users at the web server of ${domain} itself, which need not be this one.`,
        alias,
      ),
    );
  else if (!isOurs(host, hostname, '', facts.directory))
    findings.push(
      warning(
        `openpgpkey.${domain} is another host (${listed(facts.directory)}).`,
        'Others look there for the keys of your users, and do not find those that are published here.',
        alias,
      ),
    );
  const of = (state: (typeof facts.records)[number]['state']) => facts.records.filter((one) => one.state === state);
  const missing = of('missing');
  if (missing.length > 0)
    findings.push(
      note(
        `${missing.length === 1 ? 'A key' : `${missing.length} keys`} of people of ${domain} cannot be found in the DNS.`,
        'There is no such record, or one of another key: who looks there does not find what your users publish.',
        ...missing.map(({ name, type, written }) => record(name, type, written)),
      ),
    );
  if (of('unproven').length > 0)
    findings.push(
      note(
        `The keys of ${domain} in the DNS are not proven by DNSSEC.`,
        'Nobody uses them: who can forge answers could put in others.',
      ),
    );
  return findings.length > 0 ? findings : [ok(`Others find the keys that people of ${domain} publish.`)];
}
