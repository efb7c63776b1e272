/** The server itself: what it listens on, whether it relays, who reads postmaster@, and how it is set up. */
import type { Facts, ListenerFacts, RoleFacts, SettingFacts } from '../facts.ts';
import { listed } from '../records.ts';
import { type Finding, findingsOf } from '../types.ts';

const place = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

export function listeners({ listeners: all }: Facts): readonly Finding[] {
  if (all.length > 0 && all.every(({ outcome }) => outcome.kind === 'refused'))
    return [
      findingsOf('port', 'server').problem(
        'The server does not run: nothing listens on any of its ports.',
        'No mail comes in, and nobody can read any.',
        'systemctl start postern',
        'journalctl -u postern -n 50',
      ),
    ];
  return all.map(listener);
}

function listener({ name, outcome, ...at }: ListenerFacts): Finding {
  const { ok, problem } = findingsOf('port', name);
  switch (outcome.kind) {
    case 'speaks':
      return ok(`${name} answers on ${place(at)}.`);
    case 'refused':
      return problem(
        `${name} does not listen on ${place(at)}: ${outcome.detail}.`,
        'Whoever should reach it there cannot.',
        'systemctl restart postern',
        `ss -ltnp 'sport = :${at.port}'`,
      );
    case 'silent':
      return problem(
        `${name} on ${place(at)} says nothing.`,
        'Clients wait and give up: the server is stuck, or a firewall drops what it says.',
        'journalctl -u postern -n 50',
      );
    case 'wrong':
      return problem(
        `Something else than ${name} answers on ${place(at)}: ${outcome.detail}.`,
        'Another program has the port.',
        `ss -ltnp 'sport = :${at.port}'`,
      );
  }
}

/** RFC 5321 §7.9, RFC 2505 §2.1 */
export function relay({ relay: attempts }: Facts): readonly Finding[] {
  if (attempts === null) return [];
  const { ok, note, problem } = findingsOf('relay', 'smtp');
  const taken = attempts.filter(({ code }) => code >= 200 && code < 300);
  if (taken.length > 0)
    return [
      problem(
        `The server takes mail from strangers to ${listed(taken.map(({ recipient }) => recipient))}.`,
        'It is an open relay: spammers use it within hours, and then nobody takes mail from it.',
        'let no program of this machine pass strangers’ mail on to port 25',
        'postern lab --plain is for measuring only',
      ),
    ];
  const unsure = attempts.filter(({ code }) => code < 500);
  return unsure.length > 0
    ? [
        note(
          `Whether the server relays for strangers could not be seen for ${listed(unsure.map(({ recipient }) => recipient))}.`,
          'It put the question off; ask again in a while.',
          'postern check',
        ),
      ]
    : [ok('The server relays nothing for strangers.')];
}

/** RFC 5321 §4.5.1, RFC 2142 §2 and §4 */
export const roles = ({ roles: all }: Facts): readonly Finding[] => all.map(role);

function role({ domain, role: name, readers, explicit }: RoleFacts): Finding {
  const address = `${name}@${domain}`;
  const { ok, note, problem } = findingsOf('role', address);
  if (readers.length === 0)
    return problem(
      `Nobody reads ${address}.`,
      'Who wants to tell of a fault or of abuse must be able to; without it others block the domain.',
      `postern alias add ${address} ADDRESS`,
    );
  return explicit
    ? ok(`${address} is read by ${listed(readers)}.`)
    : note(
        `${address} has no alias; ${listed(readers)} reads it.`,
        'It stays with that account only as long as there is no other before it.',
        `postern alias add ${address} ${readers[0] ?? 'ADDRESS'}`,
      );
}

export function configuration({ settings }: Facts): readonly Finding[] {
  const { ok, note, warning } = findingsOf('configuration', 'server');
  const findings: Finding[] = [];
  if (settings.domains === 0)
    findings.push(warning('No domain is served.', 'No mail is taken.', 'postern domain add DOMAIN'));
  if (settings.tlsToOthers === 'none')
    findings.push(
      warning(
        'Mail to others leaves without TLS (mta.tls = "none").',
        'Everybody on the way can read it.',
        'mta.tls = "opportunistic"',
      ),
    );
  if (!settings.validatesDns)
    findings.push(
      note(
        'Answers from DNS are not validated (dns.validate = false).',
        'They can be forged, and DANE is not used.',
        'dns.validate = true',
      ),
    );
  findings.push(...exposed(settings));
  if (!settings.listening.some(({ name }) => name === 'smtp'))
    findings.push(
      note(
        'Nothing listens for mail from other servers (listeners.smtp).',
        'Mail for our domains must come another way.',
        'listeners.smtp.enabled = true',
      ),
    );
  return findings.length > 0 ? findings : [ok('The configuration has nothing that is unwise.')];
}

const isLoopback = (host: string): boolean => host === '::1' || host === 'localhost' || host.startsWith('127.');

/** Listeners that are meant for this machine. */
function exposed({ listening }: SettingFacts): readonly Finding[] {
  return listening.flatMap(({ name, host }) => {
    if (isLoopback(host)) return [];
    const { note, problem } = findingsOf('configuration', name);
    if (name === 'lmtp')
      return [
        problem(
          `LMTP listens on ${host}.`,
          'Whoever reaches it can deliver without any check.',
          'listeners.lmtp.host = "127.0.0.1"',
        ),
      ];
    if (name === 'http')
      return [
        note(
          `The status page listens on ${host} without TLS.`,
          'Strangers can read how busy the server is.',
          'listeners.http.host = "127.0.0.1"',
        ),
      ];
    return [];
  });
}
