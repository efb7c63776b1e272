/**
 * The composition root: configuration -> store -> services -> listeners, and the same way back when it stops.
 */
import type { Clock } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import { type Result, fail, ok } from '../base/result.ts';
import type { TlsIdentity } from '../base/tls.ts';
import { changedKeys } from '../config/compare.ts';
import type { Config } from '../config/schema.ts';
import { keepAttempts } from '../directory/bans.ts';
import { createRecentLog } from '../http/admin/recent-log.ts';
import { createTraffic } from '../mta/counts/traffic.ts';
import { type Store, openStore } from '../store/sqlite/open.ts';
import { httpChallenges } from '../transport/acme/solvers.ts';
import { startPushSender } from '../jmap/push/sender.ts';
import { makeAuthorities, makeOpenIdSignIn } from './authorities.ts';
import { loadClientAuthorities, loadIdentity, reloadIdentity } from './certificates/load.ts';
import { type CertificateCare, startCertificateCare } from './certificates/start.ts';
import { wantCertificate } from './certificates/state.ts';
import { startCounts } from './counts.ts';
import { startDkimCare } from './dkim.ts';
import { startWaker } from '../ms/snooze/waker.ts';
import { startHousekeeping } from './housekeeping.ts';
import { startKeyRecords } from './key-records.ts';
import { type Ldap, makeLdap } from './ldap.ts';
import { correctReputation } from './reputation.ts';
import { countLessons, starterFile } from './learning.ts';
import { type OpenListeners, openListeners } from './listeners.ts';
import type { ProcessLog } from './log.ts';
import type { ProcessMetrics } from './metrics.ts';
import { openZones } from './nameserver.ts';
import { patiently } from './patience.ts';
import type { StartProblem } from './problem.ts';
import type { Reporting } from './reports.ts';
import { serverSecret } from './secret.ts';
import { makeServices } from './services.ts';
import type { Setting } from './setting.ts';

export interface SystemOptions {
  readonly setting: Setting;
  readonly log: ProcessLog;
  readonly metrics: ProcessMetrics;
  readonly clock: Clock;
  /** Runs when the store is open and nobody can reach it yet. */
  readonly prepare: (store: Store) => Promise<void>;
  /** Reads the configuration again; an error is its words. */
  readonly reread: () => Result<Config, string>;
  /** The store can write no more: the process should end. */
  readonly onFatal: (reason: string) => void;
}

export interface RunningSystem {
  /** By listener name; 'dns' where there is a name server. */
  readonly ports: Readonly<Record<string, number>>;
  /** Ends sessions politely, finishes deliveries, closes the store. Safe to call twice. */
  stop(): Promise<void>;
  /** Takes over what can change while it runs: the certificate and the log level. */
  reload(): Promise<void>;
  /** Writes down what was counted, and sends the reports that are due: what it does by itself every hour. */
  report(): Promise<void>;
}

export async function startSystem(config: Config, given: SystemOptions): Promise<Result<RunningSystem, StartProblem>> {
  const traffic = createTraffic(given.clock);
  const recentLog = createRecentLog(given.clock);
  const options = { ...given, metrics: traffic.overhear(given.metrics), log: recentLog.overhear(given.log) };
  const { log, setting } = options;
  const identity = loadIdentity(config.tls);
  if (!identity.ok) return identity;
  const indicatorAuthorities = loadClientAuthorities(config.trust.bimiAuthorities);
  if (!indicatorAuthorities.ok) return indicatorAuthorities;
  const opened = await openData(config, options);
  if (!opened.ok) return opened;
  const store = opened.value;
  const undo: (() => Promise<void>)[] = [() => store.close()];
  const giveUp = async (problem: StartProblem): Promise<Result<never, StartProblem>> => {
    for (const step of undo.reverse()) await step();
    return fail(problem);
  };

  const ldap = makeLdap(config, options);
  if (!ldap.ok) return await giveUp(ldap.error);
  undo.push(() => Promise.resolve(ldap.value?.close()));
  const authorities = await makeAuthorities(config, options, ldap.value?.passwords);
  if (!authorities.ok) return await giveUp(authorities.error);
  await options.prepare(store);
  const zones = await openZones(setting);
  if (!zones.ok) return await giveUp(zones.error);
  undo.push(() => zones.value.close());
  const trusted = [...setting.trustedLogins, ...config.sasl.trusted];
  const bans = await keepAttempts(store.bans, trusted, options.clock, log);
  undo.push(() => bans.stop());
  const serviceParts = {
    ...options,
    authorities: authorities.value,
    indicatorAuthorities: indicatorAuthorities.value ?? [],
    directory: ldap.value?.directory(store.directory) ?? store.directory,
    ldapSearch: ldap.value?.search ?? null,
  };
  const secret = serverSecret(config.server.data);
  const openid = makeOpenIdSignIn(config, { ...options, secret });
  if (!openid.ok) return await giveUp(openid.error);
  const services = makeServices(config, serviceParts, store, secret, bans.attempts);
  const challenges = httpChallenges();
  let ready = false;
  let renew = (): boolean => false;
  const counts = startCounts(traffic, { ...options, store });
  undo.push(() => counts.stop());
  const listeners = await openListeners(config, {
    ...options,
    traffic: counts,
    recentLog,
    secret,
    renewCertificate: () => renew(),
    store,
    services,
    bans: bans.bans,
    openid: openid.value,
    tls: identity.value,
    proof: (token) => challenges.answer(token),
    ready: () => ready,
  });
  if (!listeners.ok) return await giveUp(listeners.error);

  countLessons(store.lessons, options.metrics);
  correctReputation(store.lessons, store.evidence, services.reputation, log);
  services.runner.start();
  ready = true;
  const housekeeping = startHousekeeping(store, services.sts, { ...options, auditDays: config.store.auditDays });
  const reporting = services.startReporting();
  const webhooks = services.startWebhooks();
  const lists = services.startLists();
  const pushes = startPushSender({
    push: store.push,
    watched: { ...store, changes: store.mail.changes, read: store.mail.read },
    targets: { resolver: services.resolver },
    contact: `mailto:postmaster@${config.server.hostname}`,
    clock: options.clock,
    random: services.random,
    log,
  });
  const waker = startWaker({ ...store, read: store.mail.read, clock: options.clock, log });
  const { publish } = zones.value;
  const keyRecords = startKeyRecords({ ...options, store, publisher: services.keyPublisher, publish });
  const dkim = startDkimCare(config, {
    ...options,
    store,
    secret,
    resolver: services.resolver,
    publish:
      publish === null
        ? null
        : (texts) =>
            publish(
              'dkim',
              texts.map(({ name, record }) => ({ name, record: { type: 'TXT', data: record } })),
            ),
  });
  const certificates = startCertificateCare({
    ...options,
    config,
    identity: identity.value,
    http: challenges,
    resolver: services.resolver,
    domains: async () => (await store.directory.domains()).map(({ name }) => name),
  });
  renew = () => {
    if (!wantCertificate(config)) return false;
    certificates.look();
    return true;
  };
  const parts: Parts = {
    store,
    services,
    listeners: listeners.value,
    zones: zones.value,
    housekeeping,
    counts,
    certificates,
    bans,
    reporting,
    ldap: ldap.value,
    webhooks,
    lists,
    pushes,
    waker,
    dkim,
    keyRecords,
  };
  let stopped: Promise<void> | null = null;
  let current = config;
  return ok({
    ports: { ...listeners.value.ports, ...zones.value.ports },
    stop: () => {
      ready = false;
      return (stopped ??= stopParts(parts, current.limits.shutdownGrace, log));
    },
    report: async () => {
      await Promise.all(reporting.map((one) => one.now()));
    },
    reload: () => {
      current = reload(current, identity.value, options);
      certificates.look();
      return Promise.resolve();
    },
  });
}

/** How long a server that is just stopping may take to give its data back. Milliseconds. */
const lockPatience = 8000;

async function openData(config: Config, { log, onFatal }: SystemOptions): Promise<Result<Store, StartProblem>> {
  const directory = config.server.data;
  try {
    const { undeleteDays } = config.store;
    const open = () => openStore({ directory, role: 'server', undeleteDays, starter: starterFile, log, onFatal });
    const store = await patiently(open, (outcome) => outcome === 'locked', lockPatience);
    return store === 'locked' ? fail({ kind: 'locked', directory }) : ok(store);
  } catch (error) {
    return fail({ kind: 'store', directory, reason: errorText(error) });
  }
}

interface Parts {
  readonly store: Store;
  readonly services: ReturnType<typeof makeServices>;
  readonly listeners: OpenListeners;
  readonly zones: { close(): Promise<void> };
  readonly housekeeping: { stop(): Promise<void> };
  readonly counts: { stop(): Promise<void> };
  readonly certificates: CertificateCare;
  readonly bans: { stop(): Promise<void> };
  readonly reporting: readonly Reporting[];
  readonly ldap: Ldap | null;
  readonly webhooks: { stop(): Promise<void> };
  readonly lists: { stop(): Promise<void> };
  readonly pushes: { stop(): Promise<void> };
  readonly waker: { stop(): Promise<void> };
  readonly dkim: { stop(): Promise<void> };
  readonly keyRecords: { stop(): Promise<void> };
}

/** From the outside in: no new mail, then no deliveries, then no store. */
async function stopParts(parts: Parts, grace: number, log: Log): Promise<void> {
  await parts.certificates.stop();
  await parts.dkim.stop();
  await parts.keyRecords.stop();
  await parts.listeners.close(grace);
  await parts.services.closeScoring();
  await parts.lists.stop();
  await parts.services.runner.stop();
  await parts.services.courier.close();
  await parts.services.flushCounts();
  await parts.webhooks.stop();
  await parts.pushes.stop();
  await parts.waker.stop();
  await Promise.all(parts.reporting.map((one) => one.stop()));
  await parts.zones.close();
  await parts.housekeeping.stop();
  await parts.counts.stop();
  await parts.bans.stop();
  parts.ldap?.close();
  await parts.store.close();
  log.info('system.stopped');
}

/** Keys that take effect at once; the others wait for a restart, and the log says so. */
const liveKeys: ReadonlySet<string> = new Set(['log.level', 'tls.certificate', 'tls.key', 'tls.more']);

function reload(before: Config, identity: TlsIdentity, { log, reread }: SystemOptions): Config {
  const read = reread();
  if (!read.ok) {
    log.error('config.reload.refused', { reason: read.error });
    // A certificate that was renewed meanwhile must not wait for somebody to mend the configuration.
    const problem = reloadIdentity(identity, before.tls);
    if (problem === null) log.info('tls.reloaded');
    else log.error('tls.reload.refused', problem);
    return before;
  }
  log.setLevel(read.value.log.level);
  const problem = reloadIdentity(identity, read.value.tls);
  if (problem !== null) log.error('tls.reload.refused', problem);
  const changed = changedKeys(before, read.value);
  log.info('config.reloaded', {
    taken: changed.filter((key) => liveKeys.has(key)),
    needRestart: changed.filter((key) => !liveKeys.has(key)),
    certificate: problem === null,
  });
  const tls = problem === null ? read.value.tls : before.tls;
  return { ...before, tls, log: { ...before.log, level: read.value.log.level } };
}
