/** LDAP as the configuration has it. */
import { readFileSync } from 'node:fs';
import { FilterParser } from 'ldapts';
import type { Clock } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import { isLoopback } from '../base/loopback.ts';
import { type Result, fail, ok } from '../base/result.ts';
import type { LdapFacts, LdapServerFacts } from '../check/facts.ts';
import { parseOctets } from '../config/fields.ts';
import { parseLdapUrl } from '../config/ldap.ts';
import type { Config } from '../config/schema.ts';
import type { PasswordAuthority } from '../directory/identity.ts';
import { ldapPasswords } from '../directory/ldap/authority.ts';
import { LdapConnection, type LdapServer } from '../directory/ldap/connection.ts';
import { inDomains, withLdap } from '../directory/ldap/directory.ts';
import { filledFilter } from '../directory/ldap/filter.ts';
import { LdapLookup } from '../directory/ldap/lookup.ts';
import { LdapServers, type LdapServersOptions, placeOf } from '../directory/ldap/servers.ts';
import type { MechanismPolicy } from '../directory/policy.ts';
import type { DirectoryReader, DirectoryWriter } from '../directory/port.ts';
import type { StartProblem } from './problem.ts';
import { secretOf } from './secret.ts';

export interface Ldap {
  readonly passwords: PasswordAuthority;
  readonly lookup: LdapLookup;
  readonly isLdap: (address: string) => boolean;
  readonly search: LdapServers['search'];
  /** The store's directory, with the accounts of the LDAP servers. */
  directory(local: DirectoryReader & DirectoryWriter): DirectoryReader & DirectoryWriter;
  close(): void;
}

interface LdapParts {
  readonly clock: Clock;
  readonly log: Log;
}

/** How the servers are reached, and what they are asked. */
interface LdapAccess extends Pick<LdapServersOptions, 'servers' | 'authorities' | 'bind'> {
  readonly filter: string;
}

/** null where it is not configured. Nobody is asked yet. */
export function makeLdap(config: Config, { clock, log }: LdapParts): Result<Ldap | null, StartProblem> {
  const { ldap, directory } = config;
  const access = accessOf(config);
  if (!access.ok || access.value === null) return access.ok ? ok(null) : access;
  const { filter, ...reached } = access.value;
  const { address, aliases, name, quota, members } = ldap;
  const asked = new LdapServers({ ...reached, clock, log });
  const lookup = new LdapLookup({
    ...{ base: ldap.base, filter, groupFilter: ldap.groupFilter, keep: ldap.cache, clock, log },
    attributes: { address, aliases, name, quota, members },
    search: (question) => asked.search(question),
    parseQuota: (text) => parseOctets(/^[0-9]+$/.test(text) ? `${text} B` : text),
  });
  const isLdap = inDomains(ldap.domains.map((domain) => domain.toLowerCase()));
  return ok({
    passwords: ldapPasswords(lookup, asked, isLdap, ldap.base),
    lookup,
    isLdap,
    search: (question) => asked.search(question),
    directory: (local) => withLdap({ local, lookup, isLdap, defaultQuota: directory.defaultQuota }),
    close: () => asked.close(),
  });
}

function accessOf({ ldap }: Config): Result<LdapAccess | null, Extract<StartProblem, { kind: 'authority' }>> {
  if (ldap.urls.length === 0) return ok(null);
  const problem = (key: string, reason: string) => fail({ kind: 'authority', key: `ldap.${key}`, reason } as const);
  if (ldap.base === '') return problem('base', 'without it nobody can be looked for');
  if (ldap.domains.length === 0) return problem('domains', 'without one nobody is looked for');
  const places = ldap.urls.map(parseLdapUrl).filter((place) => place !== null);
  if (!ldap.startTls && places.some(({ path, host, tls }) => path === null && !tls && !isLoopback(host))) {
    return problem('start_tls', 'passwords would go in clear to a server that is not this machine');
  }
  const servers = places.map(({ path, host, port, tls }): LdapServer => {
    const level = tls ? 'implicit' : path === null && ldap.startTls ? 'starttls' : 'none';
    return { path, host, port, tls: level };
  });
  const filter = ldap.filter === '' ? usualFilter(ldap) : ldap.filter;
  for (const [key, template] of [
    ['filter', filter],
    ['group_filter', ldap.groupFilter],
  ] as const) {
    const reason = template === '' ? null : filterProblem(template);
    if (reason !== null) return problem(key, reason);
  }
  const password = ldap.bindDn === '' ? ok('') : secretOf(ldap.password);
  if (!password.ok) return problem('password', password.error);
  let authorities: readonly string[] | null = null;
  try {
    if (ldap.roots !== '') authorities = [readFileSync(ldap.roots, 'utf8')];
  } catch (error) {
    return problem('roots', errorText(error));
  }
  return ok({ servers, authorities, bind: { dn: ldap.bindDn, password: password.value }, filter });
}

/** Each server by itself, asked for the base; null where none is configured. `served` are the domains of this server. */
export async function lookAtLdap(config: Config, served: readonly string[]): Promise<LdapFacts | null> {
  const access = accessOf(config);
  if (!access.ok) return { unusable: access.error, servers: [], foreign: [] };
  if (access.value === null) return null;
  const { servers, authorities, bind } = access.value;
  const { base, domains } = config.ldap;
  const looks = servers.map(async (server): Promise<LdapServerFacts> => {
    const outcome = await lookAtServer(server, authorities, { bind, base });
    return { place: placeOf(server), bindDn: bind.dn, base, outcome };
  });
  const foreign = domains.map((domain) => domain.toLowerCase()).filter((domain) => !served.includes(domain));
  return { unusable: null, servers: await Promise.all(looks), foreign };
}

async function lookAtServer(
  server: LdapServer,
  authorities: readonly string[] | null,
  { bind, base }: Pick<LdapAccess, 'bind'> & { readonly base: string },
): Promise<LdapServerFacts['outcome']> {
  let step: (reason: string) => LdapServerFacts['outcome'] = (reason) => ({
    kind: 'unreachable',
    tls: server.tls !== 'none',
    reason,
  });
  let connection: LdapConnection | null = null;
  try {
    connection = await LdapConnection.open(server, authorities);
    step = (reason) => ({ kind: 'refuses', reason });
    if (!(await connection.tryBind(bind.dn, bind.password))) return { kind: 'refuses', reason: null };
    step = (reason) => ({ kind: 'no-base', reason });
    const question = { base, scope: 'base', filter: '(objectClass=*)', attributes: ['objectClass'], most: 1 } as const;
    const found = await connection.search(question);
    if (found.length === 0) return { kind: 'no-base', reason: null };
    return { kind: 'answers', confidential: server.tls !== 'none' || server.path !== null };
  } catch (error) {
    return step(errorText(error));
  } finally {
    connection?.close();
  }
}

function usualFilter({ address, aliases }: { readonly address: string; readonly aliases: string }): string {
  return aliases === '' ? `(${address}=%a)` : `(|(${address}=%a)(${aliases}=%a))`;
}

function filterProblem(template: string): string | null {
  try {
    FilterParser.parseString(filledFilter(template, 'user@example.org') ?? '');
    return ['%a', '%u'].some((mark) => template.includes(mark)) ? null : 'it has neither %a nor %u';
  } catch (error) {
    return errorText(error);
  }
}

/**
 * A server cannot know who is going to log in, and clients take the strongest mechanism that it offers: where passwords are an LDAP
 * server's, only those that send the password are offered. What has a secret of its own here (APOP, OTP) stays.
 */
export const policyWithLdap = ({ ldap, sasl }: Config): MechanismPolicy =>
  ldap.urls.length === 0
    ? sasl
    : {
        ...sasl,
        old: sasl.old.filter((name) => name === 'APOP' || name === 'OTP'),
        off: [...new Set([...sasl.off, 'SCRAM-SHA-256'])],
      };
