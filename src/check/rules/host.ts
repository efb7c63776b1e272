/** The server's name and addresses: forward, backward, and who may issue certificates. RFC 5321 §4.1.4, RFC 8601 §3 (iprev), RFC 8659 */
import type { Facts, HostFacts, ReverseFacts } from '../facts.ts';
import { failureOf, listed, record, recordsOf, tagged, text } from '../records.ts';
import { type Finding, findingsOf } from '../types.ts';

export function hostAddresses({ hostname }: Facts, { a, aaaa, interfaces }: HostFacts): readonly Finding[] {
  const { ok, warning, problem } = findingsOf('address', hostname);
  const failure = failureOf(a) ?? failureOf(aaaa);
  const addresses = [...recordsOf(a), ...recordsOf(aaaa)];
  const address = interfaces[0] ?? '(the public address of this server)';
  const wanted = record(hostname, address.includes(':') ? 'AAAA' : 'A', address);
  if (addresses.length === 0)
    return [
      problem(
        failure === null
          ? `${hostname} has no address in DNS.`
          : `The addresses of ${hostname} cannot be looked up: ${failure}.`,
        'Others cannot reach this server, and refuse mail from a name that does not exist.',
        wanted,
      ),
    ];
  if (interfaces.length > 0 && !addresses.some((each) => interfaces.includes(each)))
    return [
      warning(
        `${hostname} is ${listed(addresses)}, and this machine has ${listed(interfaces)}.`,
        'Unless a gateway hands connections on, mail goes to another machine.',
        wanted,
      ),
    ];
  return [ok(`${hostname} is ${listed(addresses)}.`)];
}

export const reverse = ({ hostname }: Facts, { reverse: all }: HostFacts): readonly Finding[] =>
  all.map((facts) => reverseOf(hostname, facts));

function reverseOf(hostname: string, { address, names, confirmed }: ReverseFacts): Finding {
  const { ok, warning, problem } = findingsOf('ptr', address);
  const mend = `ask whoever gave you ${address} to set its PTR record to ${hostname}.`;
  const why = 'Many servers refuse mail from an address without a name that leads back to it.';
  const failure = failureOf(names);
  if (failure !== null) return problem(`The name of ${address} cannot be looked up: ${failure}.`, why, mend);
  const found = recordsOf(names);
  if (found.length === 0) return problem(`${address} has no PTR record.`, why, mend);
  if (confirmed.length === 0)
    return problem(`${address} is called ${listed(found)}, which does not have that address.`, why, mend);
  return confirmed.includes(hostname)
    ? ok(`${address} is called ${hostname}, and leads back.`)
    : warning(
        `${address} is called ${listed(confirmed)}, and the server calls itself ${hostname}.`,
        'Some servers count it against mail when the names differ.',
        mend,
      );
}

export function helloSpf({ hostname }: Facts, { texts }: HostFacts): readonly Finding[] {
  const { ok, note } = findingsOf('spf', hostname);
  return tagged(texts, 'v=spf1', ' ').length > 0
    ? [ok(`${hostname} has an SPF record of its own.`)]
    : [
        note(
          `${hostname} has no SPF record of its own.`,
          'Bounces have no sender, and are judged by the name of the server (RFC 7208 2.4).',
          text(hostname, 'v=spf1 a -all'),
        ),
      ];
}

export function caa({ hostname }: Facts, { caa: { at, answer } }: HostFacts): readonly Finding[] {
  const { ok, note, warning } = findingsOf('caa', hostname);
  const issuers = recordsOf(answer)
    .filter(({ tag }) => tag.toLowerCase() === 'issue')
    .map(({ value }) => (value.split(';')[0] ?? '').trim());
  const wanted = record(hostname, 'CAA', '0 issue "letsencrypt.org"');
  if (failureOf(answer) !== null)
    return [
      warning(
        `The CAA records of ${at} cannot be looked up.`,
        'Authorities then issue no certificate (RFC 8659 3).',
        `see that the name servers of ${at} answer`,
      ),
    ];
  if (issuers.length === 0)
    return [
      note(
        `${hostname} has no CAA record.`,
        'Any authority may issue a certificate for it, whoever asks.',
        `${wanted} (name your own authority)`,
      ),
    ];
  return issuers.every((issuer) => issuer === '')
    ? [
        warning(
          `CAA of ${at} allows no authority.`,
          'The certificate cannot be renewed.',
          `${wanted} (name your own authority)`,
        ),
      ]
    : [ok(`Certificates for ${hostname} come from ${listed(issuers)} alone.`)];
}
