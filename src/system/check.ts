/**
 * Everything that is checked of a server, gathered and judged: for `postern check`, and for whoever else wants to show it.
 * Not here: the rules (src/check/rules).
 */
import { statfsSync } from 'node:fs';
import { type Clock, systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import type { ListenerName } from '../config/listeners.ts';
import { reportReaders } from '../config/report-addresses.ts';
import type { Config } from '../config/schema.ts';
import { parsePair } from '../config/tls.ts';
import type { Facts, OutsideFacts, RelayAttempt, RoleFacts, TicketFacts } from '../check/facts.ts';
import { gatherCertificate } from '../check/gather/certificate.ts';
import { clockAhead } from '../check/gather/clock.ts';
import { gatherDomain, gatherHost, gatherResolver } from '../check/gather/dns.ts';
import { knock } from '../check/gather/knock.ts';
import { probeListener } from '../check/gather/listeners.ts';
import { probeRelay } from '../check/gather/relay.ts';
import { judge } from '../check/judge.ts';
import { limits } from '../check/limits.ts';
import type { Finding } from '../check/types.ts';
import { DirectoryUnavailable } from '../directory/port.ts';
import type { Resolver } from '../dns/types.ts';
import { type DestinationOptions, locate } from '../mta/receive/destination.ts';
import type { Store } from '../store/sqlite/open.ts';
import { fetchPolicy } from '../transport/mtasts/fetch.ts';
import { recordOf } from './dkim.ts';
import { writtenKey } from './key-records.ts';
import { makeKeyPublisher } from './keys.ts';
import { lookAtKerberos, missingKeys } from './kerberos.ts';
import { lookAtLdap } from './ldap.ts';
import { lookOn } from './onlooker.ts';
import { makeResolver } from './resolver.ts';
import type { Outlook, Setting } from './setting.ts';

export interface CheckOptions extends Outlook {
  readonly config: Config;
  readonly setting: Pick<Setting, 'nameServers' | 'anchors' | 'exchangePort'>;
  readonly store: Pick<Store, 'directory' | 'spool' | 'dkimKeys' | 'accountKeys'>;
  /** Those that are looked at; each is served here. */
  readonly domains: readonly string[];
  /** Asks nobody outside of this machine. */
  readonly offline: boolean;
  readonly signal: AbortSignal;
}

export async function checkSystem(options: CheckOptions): Promise<readonly Finding[]> {
  return judge(await gatherFacts(options, systemClock));
}

async function gatherFacts(options: CheckOptions, clock: Clock): Promise<Facts> {
  const { config, store, domains, offline, authorities } = options;
  const { hostname, data } = config.server;
  const listening = Object.entries(config.listeners).flatMap(([name, { enabled, host, port }]) =>
    enabled ? [{ name: name as ListenerName, host, port }] : [],
  );
  const served = (await store.directory.domains()).map(({ name }) => name);
  const [listeners, relay, roles, queue, ldap, outside] = await Promise.all([
    Promise.all(listening.map((place) => probeListener(place.name, place))),
    relayOf(config, domains[0] ?? null),
    rolesOf(options, clock),
    queueOf(config, store, clock),
    lookAtLdap(config, served),
    offline ? null : gatherOutside(options, clock),
  ]);
  const { bavail, blocks, bsize } = statfsSync(data);
  return {
    now: clock.now(),
    hostname,
    settings: {
      tlsToOthers: config.mta.tls,
      validatesDns: config.dns.validate,
      listening,
      domains: served.length,
      reportReaders: reportReaders(config),
    },
    tickets: await ticketsOf(config),
    ldap,
    certificate: gatherCertificate(config.tls, authorities),
    furtherCertificates: config.tls.more.flatMap((written) => {
      const pair = parsePair(written);
      return pair === null ? [] : [gatherCertificate(pair, authorities)];
    }),
    listeners,
    relay,
    disk: { directory: data, free: bavail * bsize, size: blocks * bsize },
    queue,
    roles,
    outside,
  };
}

async function ticketsOf(config: Config): Promise<TicketFacts | null> {
  const { keytab } = config.kerberos;
  if (keytab === '') return null;
  const opened = await lookAtKerberos(config, silentLog);
  return typeof opened === 'string'
    ? { keytab, unavailable: opened, missing: [] }
    : { keytab, unavailable: null, missing: missingKeys(config, opened) };
}

function relayOf(config: Config, domain: string | null): Promise<readonly RelayAttempt[] | null> {
  const { smtp } = config.listeners;
  return smtp.enabled ? probeRelay(smtp, config.server.hostname, domain) : Promise.resolve(null);
}

/** Of the domains whose directory can be asked. */
async function rolesOf(
  { config, store, domains }: Pick<CheckOptions, 'config' | 'store' | 'domains'>,
  clock: Clock,
): Promise<readonly RoleFacts[]> {
  const here = lookOn(config, store.directory, clock);
  if (!here.ok) return [];
  const { subaddressSeparators, postmaster } = config.directory;
  const options: DestinationOptions = {
    directory: here.value.directory,
    subaddressSeparators,
    postmaster: postmaster === '' ? null : postmaster,
  };
  try {
    const facts = await Promise.all(domains.map((domain) => rolesOfDomain(options, domain)));
    return facts.flat();
  } finally {
    here.value.close();
  }
}

async function rolesOfDomain(options: DestinationOptions, domain: string): Promise<readonly RoleFacts[]> {
  const { directory } = options;
  const facts: RoleFacts[] = [];
  try {
    for (const role of ['postmaster', 'abuse'] as const) {
      const address = `${role}@${domain}`;
      const destination = await locate(options, address);
      const readers =
        destination.kind === 'accounts'
          ? [
              ...destination.accounts.filter(({ account }) => !account.disabled).map(({ account }) => account.address),
              ...destination.remote,
            ]
          : [];
      const isThere = (await directory.aliasTargets(address)).length > 0 || (await directory.account(address)) !== null;
      facts.push({ domain, role, readers, explicit: isThere || options.postmaster !== null });
    }
  } catch (error) {
    if (!(error instanceof DirectoryUnavailable)) throw error;
    return [];
  }
  return facts;
}

async function queueOf({ mta }: Config, { spool }: Pick<Store, 'spool'>, clock: Clock): Promise<Facts['queue']> {
  const [{ waiting, held }, [oldest]] = [await spool.counts(), await spool.list(null, 1)];
  const since = oldest === undefined || waiting === 0 ? null : clock.now() - oldest.receivedAt;
  return { waiting, held, oldest: since, warnAfter: mta.warnAfter };
}

async function gatherOutside(options: CheckOptions, clock: Clock): Promise<OutsideFacts> {
  const { config, setting, store, domains, timeServer, authorities, policyPort, interfaces, signal } = options;
  const resolver = makeResolver(config, { setting, clock, log: silentLog });
  const { listeners } = config;
  const { directory, accountKeys } = store;
  const publisher = makeKeyPublisher(config, { directory, accountKeys, clock });
  const portOf = ({ enabled, port }: { readonly enabled: boolean; readonly port: number }) => (enabled ? port : null);
  const domainOptions = {
    resolver,
    fetchPolicy: (domain: string) => fetchPolicy(domain, { resolver, authorities, port: policyPort }),
    knock: (host: string) => knock({ host, port: setting.exchangePort }),
    ports: {
      submissions: portOf(listeners.submissions),
      submission: portOf(listeners.submission),
      imaps: portOf(listeners.imaps),
      pop3s: portOf(listeners.pop3s),
    },
    peopleKeys: config.keys.publish
      ? async (domain: string) => (await publisher.records(domain)).map((key) => ({ ...key, written: writtenKey(key) }))
      : null,
    dkimKeys: (domain: string) => (config.dkim.sign ? keysOf(store, domain) : Promise.resolve([])),
  };
  const [host, resolving, ahead] = await Promise.all([
    gatherHost(resolver, config.server.hostname, interfaces, signal),
    gatherResolver(resolver, signal),
    timeServer === null ? null : aheadOf(resolver, timeServer, clock, signal),
  ]);
  const seen: OutsideFacts['domains'][number][] = [];
  for (let at = 0; at < domains.length; at += limits.sideBySide) {
    const some = domains.slice(at, at + limits.sideBySide);
    seen.push(...(await Promise.all(some.map((domain) => gatherDomain(domainOptions, domain, signal)))));
  }
  return { host, domains: seen, resolver: resolving, clockAhead: ahead };
}

/** Those that are revoked may be missing: that says the same. RFC 6376 §3.6.1 (p=) */
async function keysOf({ dkimKeys }: Pick<Store, 'dkimKeys'>, domain: string) {
  const keys = await dkimKeys.keys(domain);
  return keys.flatMap((key) => (key.state === 'revoked' ? [] : [{ ...recordOf(key), state: key.state }]));
}

const timePort = 123;

async function aheadOf(resolver: Resolver, host: string, clock: Clock, signal: AbortSignal): Promise<number | null> {
  const answer = await resolver.lookUp(host, 'A', signal);
  const address = answer.kind === 'records' ? answer.records[0] : undefined;
  return address === undefined ? null : await clockAhead(address, timePort, clock);
}
