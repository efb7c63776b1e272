/** The LDAP servers that know the users: reached, with TLS, by the name that asks, and with the entries where they are looked for. */
import type { Facts, LdapServerFacts } from '../facts.ts';
import { listed } from '../records.ts';
import { type Finding, findingsOf } from '../types.ts';

export function ldap({ ldap: facts }: Facts): readonly Finding[] {
  if (facts === null) return [];
  const { ok, warning, problem } = findingsOf('ldap', 'server');
  if (facts.unusable !== null) {
    const { key, reason } = facts.unusable;
    return [problem(`${key} cannot be used: ${reason}.`, 'The server does not start with it.', `correct ${key}`)];
  }
  const { servers, foreign } = facts;
  const answer = servers.some(({ outcome }) => outcome.kind === 'answers');
  const findings = servers.map((server) => ofServer(server, answer));
  if (foreign.length > 0) {
    findings.push(
      warning(
        `ldap.domains names ${listed(foreign)}, which ${foreign.length === 1 ? 'is no domain' : 'are no domains'} of this server.`,
        'Nobody of it gets mail or logs in.',
        ...foreign.map((domain) => `postern domain add ${domain}`),
      ),
    );
  }
  return findings.length > 0 ? findings : [ok('There are LDAP servers.')];
}

/** While another one answers, users notice nothing. */
function ofServer({ place, bindDn, base, outcome }: LdapServerFacts, answers: boolean): Finding {
  const { ok, warning, problem } = findingsOf('ldap', place);
  const grave = answers ? warning : problem;
  const why = answers
    ? 'When the servers that answer are gone, nobody of their domains gets mail or logs in.'
    : 'Mail for users of its domains is put off, and they cannot log in.';
  switch (outcome.kind) {
    case 'answers':
      return ok(`The LDAP server ${place} answers${outcome.confidential ? '' : ', on this machine and without TLS'}.`);
    case 'unreachable':
      return grave(
        `The LDAP server ${place} cannot be reached${outcome.tls ? ' by TLS' : ''}: ${outcome.reason}.`,
        why,
        'start it, or correct ldap.urls',
        ...(outcome.tls
          ? ['ldap.roots names the authority of its certificate, which must have the name in ldap.urls']
          : []),
      );
    case 'refuses':
      return grave(
        `The LDAP server ${place} does not let ${bindDn === '' ? 'anybody' : bindDn} in${outcome.reason === null ? '' : `: ${outcome.reason}`}.`,
        why,
        'correct ldap.bind_dn, and the password in the file that ldap.password names',
      );
    case 'no-base':
      return grave(
        `The LDAP server ${place} shows no entry ${base}${outcome.reason === null ? '' : `: ${outcome.reason}`}.`,
        why,
        `correct ldap.base, or let ${bindDn === '' ? 'anybody' : bindDn} read it`,
      );
  }
}
