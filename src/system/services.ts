/**
 * The services behind the listeners: who may log in, what becomes of mail that comes in, and how it leaves.
 */
import { createHmac, randomInt } from 'node:crypto';
import type { ClientAuthorities } from '../base/client-certificate.ts';
import type { Clock, Random } from '../base/clock.ts';
import { parseSocketAddress } from '../config/socket-address.ts';
import { keySubmission } from '../config/keys.ts';
import { relayCertificate } from '../config/mta.ts';
import { reportAddresses } from '../config/report-addresses.ts';
import type { Config } from '../config/schema.ts';
import type { Attempts } from '../directory/attempts.ts';
import type { ApopAuthentication, HttpAuthentication, WebAuthentication } from '../directory/authentication.ts';
import { createAuthentication } from '../directory/authenticator.ts';
import type { Authorities } from '../directory/identity.ts';
import { type OwnCredentials, createOwnCredentials } from '../directory/own-credentials.ts';
import type { DirectoryReader, DirectoryWriter } from '../directory/port.ts';
import type { Resolver } from '../dns/types.ts';
import type { SpamParts } from '../http/admin/spam.ts';
import type { LeaveDesk } from '../lists/leave.ts';
import type { KeyLookup } from '../keys/lookup/lookup.ts';
import { limits as keyLimits } from '../keys/limits.ts';
import type { KeyPublisher } from '../keys/publish.ts';
import { createFindings } from '../mta/door/findings.ts';
import type { Tarpit } from '../mta/door/tarpit.ts';
import { limits as hopLimits } from '../transport/limits.ts';
import type { FailedMessage } from '../trust/dmarc/failures/compose.ts';
import { type JudgedMessage, createMessageTally } from '../trust/dmarc/reports/tally.ts';
import type { StsPolicies } from '../transport/mtasts/policies.ts';
import type { TlsPolicies } from '../transport/policy/policies.ts';
import { type KeyParts, makeKeyLookup, makeKeyPublisher, publishedKeys } from './keys.ts';
import { policyWithLdap } from './ldap.ts';
import { makeFilters } from './filters.ts';
import { type KeySubmission, makeKeySubmission } from './key-submission.ts';
import { makeRest } from './rest.ts';
import { makeSigning } from './dkim.ts';
import { makeResolver } from './resolver.ts';
import { type ReportDesk, createReportDesk } from '../transport/tlsrpt/receive.ts';
import { createDmarcReader, makeFailureReporter, startDmarcReports } from './dmarc-reports.ts';
import type { Reporting } from './reports.ts';
import { startTlsReports } from './tls-reports.ts';
import { makeTransportSecurity } from './transport.ts';
import { type Srs, createSrs } from '../mda/srs/srs.ts';
import { createMilterFilter } from '../milter/filter.ts';
import { createAcquaintance } from '../spam/acquaintance/acquaintance.ts';
import { greylistEntries } from '../spam/greylist/lookup.ts';
import { createMinter } from '../spam/hashcash/minter.ts';
import { type Reputation, createReputation } from '../spam/reputation/reputation.ts';
import { createTally } from '../spam/reputation/tally.ts';
import { createHabits } from '../msa/habits.ts';
import type { EarlyTalkers } from '../mta/door/early.ts';
import { createPostage } from '../msa/postage.ts';
import { createSubmissionReceiver } from '../msa/submission.ts';
import type { Courier } from '../mta/deliver/port.ts';
import { createHome } from '../mta/deliver/home.ts';
import { createNotices } from '../mta/notice.ts';
import { createReporter } from '../mta/dsn/reporter.ts';
import { createQueueIds } from '../mta/queue/id.ts';
import { type ReturnMail, createReturnMail } from '../mta/queue/return.ts';
import { type QueueRunner, createQueueRunner } from '../mta/queue/runner.ts';
import { awaitedSignatures } from '../mta/receive/awaited.ts';
import { createInboundReceiver } from '../mta/receive/inbound.ts';
import { patientWithDirectory } from '../mta/receive/directory-down.ts';
import { type ReportReader, withReports } from '../mta/receive/reports.ts';
import { allChecks } from '../mta/receive/checks.ts';
import type { Filter } from '../mta/receive/filter.ts';
import { createKeyReading } from '../keys/reading.ts';
import { createKeyHarvest } from '../mta/receive/harvest.ts';
import type { Client, Receiver } from '../mta/receive/port.ts';
import { hasRelayCertificate } from '../mta/receive/relay-certificates.ts';
import { relayDomains } from '../mta/receive/relay-domains.ts';
import { type Router, createRouter } from '../mta/route/router.ts';
import { createCourier } from '../smtp/client/courier.ts';
import { defaultCourierLimits } from '../smtp/limits.ts';
import type { Store } from '../store/sqlite/open.ts';
import type { ProcessLog } from './log.ts';
import type { ProcessMetrics } from './metrics.ts';
import type { Setting } from './setting.ts';
import { makeDoor, watchBounces, watchLogins } from './door.ts';
import { startWebhooks } from './webhooks.ts';
import { leaveDesk, startListManager } from './lists.ts';
import { ownAddresses } from './own-addresses.ts';
import { makeSpamJudge } from './spam.ts';
import { makeTrustJudge } from './trust.ts';
import { configuredLimits, transportMap } from './transport-map.ts';
import { makeEarlyTalkers, makeUnwantedChecks } from './unwanted.ts';

export interface Services {
  readonly authentication: ApopAuthentication & HttpAuthentication & WebAuthentication;
  readonly own: OwnCredentials;
  readonly random: Random;
  readonly inbound: Receiver;
  readonly submission: Receiver;
  readonly tarpit: Tarpit | null;
  readonly early: EarlyTalkers;
  /** What is remembered of strangers, for who asks. */
  readonly strangers: SpamParts['strangers'];
  /** Remembers what became of each sender's mail. */
  readonly reputation: Reputation;
  /** Writes down what was counted of senders and of habits. */
  readonly flushCounts: () => Promise<void>;
  readonly courier: Courier;
  readonly runner: QueueRunner;
  readonly returnMail: ReturnMail;
  readonly resolver: Resolver;
  readonly lookUpKeys: KeyLookup;
  readonly keyPublisher: KeyPublisher;
  /** null where keys are not taken by mail. */
  readonly keySubmission: KeySubmission | null;
  /** Takes the TLS reports of others; null where they are not wanted. */
  readonly desk: ReportDesk | null;
  /** Begins to write down for good what was counted of TLS sessions and of mail, and to report it. */
  readonly startReporting: () => readonly Reporting[];
  /** Begins to tell webhooks what happens. */
  readonly startWebhooks: () => { stop(): Promise<void> };
  /** Begins to send on what was written to lists. */
  /** Leaving lists by links. */
  readonly leaveDesk: LeaveDesk;
  readonly startLists: () => { stop(): Promise<void> };
  /** Ends the threads that score. */
  readonly closeScoring: () => Promise<void>;
  /** Known MTA-STS policies are fetched anew by it. */
  readonly sts: StsPolicies;
}

export interface ServiceParts {
  readonly setting: Setting;
  readonly log: ProcessLog;
  readonly metrics: ProcessMetrics;
  readonly clock: Clock;
  readonly authorities: Authorities;
  /** Who may vouch for indicators (BIMI). */
  readonly indicatorAuthorities: ClientAuthorities;
  /** Who is here: the store's, and what others know. */
  readonly directory: DirectoryReader & DirectoryWriter;
  readonly ldapSearch: KeyParts['ldapSearch'];
}

/** Unpredictable, for ids and choices that strangers should not guess. */
const random: Random = () => randomInt(2 ** 40) / 2 ** 40;

/** A key of its own for each use of the server's secret. */
const derivedKey = (secret: Buffer, use: string): Buffer =>
  createHmac('sha256', secret).update(`postern ${use}`).digest();

export const makeSrs = ({ mta }: Config, secret: Buffer, clock: Clock): Srs | null =>
  mta.srs ? createSrs(derivedKey(secret, 'srs'), clock) : null;

const orNull = (text: string): string | null => (text === '' ? null : text);

const unlimited = Number.MAX_SAFE_INTEGER;

export function makeServices(
  config: Config,
  parts: ServiceParts,
  store: Store,
  secret: Buffer,
  attempts: Attempts,
): Services {
  const { log, metrics, clock, setting } = parts;
  const { directory } = parts;
  const { spool } = store;
  const shared = {
    hostname: config.server.hostname,
    log,
    metrics,
    clock,
    random,
    directory,
    spool,
    content: store.mail.content,
    newId: createQueueIds(clock, random),
    queueLifetime: config.mta.giveUpAfter,
    subaddress: config.directory.subaddress,
    subaddressSeparators: config.directory.subaddressSeparators,
    postmaster: orNull(config.directory.postmaster),
    srs: makeSrs(config, secret, clock),
    ...(config.dkim.sign ? makeSigning({ store, secret, clock, log }) : {}),
    isOwnDomain: async (domain: string) => (await directory.domain(domain)) !== null,
  };
  const filters = makeFilters({ ...shared, store });
  const rest = makeRest({ ...shared, store });
  /** Nothing where no milter is configured. */
  const filterOf = (addresses: readonly string[]): { readonly filter?: Filter } => {
    const milters = addresses.flatMap((text) => parseSocketAddress(text) ?? []);
    const { maxMessageSize } = config.limits;
    return milters.length === 0
      ? {}
      : { filter: createMilterFilter({ ...config.milters, ...shared, milters, maxMessageSize }) };
  };
  const reporter = createReporter(shared);
  const resolver = makeResolver(config, parts);
  const security = makeTransportSecurity(config, parts, resolver, store);
  const { messagesPerHour, recipientsPerHour } = config.msa;
  const tally = createTally({ memory: store.reputation, secret: derivedKey(secret, 'reputation'), clock, log });
  const reputation = createReputation(tally);
  const door = setting.rateLimits
    ? makeDoor(config, { ...shared, memory: store.sending, habits: createHabits(tally) })
    : null;
  const courier = createCourier({
    hostname: config.server.hostname,
    authorities: null,
    source: { ipv4: orNull(config.mta.sourceIpv4), ipv6: orNull(config.mta.sourceIpv6) },
    limits: defaultCourierLimits,
    log,
    metrics,
    clock,
  });
  const findings = createFindings();
  const relayCertificates = new Set(config.mta.relayCertificates.map(relayCertificate));
  const serves = async (domain: string): Promise<boolean> => (await directory.domain(domain)) !== null;
  const desk = config.tlsReports.receive ? createReportDesk({ store: store.tlsReports, serves, clock }) : null;
  const reading = createKeyReading();
  const submittedKeys = makeKeySubmission(config, {
    ...shared,
    store,
    reading,
    secret: derivedKey(secret, 'key submission'),
  });
  const keyReaders = new Map<string, ReportReader>(
    submittedKeys === null
      ? []
      : [[keySubmission, { mail: (message) => submittedKeys.mail(message), octets: keyLimits.submissionOctets }]],
  );
  const readers = new Map<string, ReportReader>([
    ...keyReaders,
    ...(desk === null ? [] : [[reportAddresses.tls, { ...desk, octets: hopLimits.reportCarrier }] as const]),
    ...(config.dmarcReports.receive
      ? [[reportAddresses.dmarc, createDmarcReader({ store: store.dmarcReports, serves, clock, log })] as const]
      : []),
  ]);
  const messages = createMessageTally(store.dmarcReports, clock);
  const reportParts = { ...shared, resolver, store, readers };
  const failures = makeFailureReporter(config, { ...reportParts, key: derivedKey(secret, 'redaction') });
  const onJudged = (message: JudgedMessage & FailedMessage): void => {
    if (config.dmarcReports.send) messages.saw(message);
    failures?.saw(message);
  };
  const trust = makeTrustJudge(config, setting, { ...shared, onJudged, resolver }, parts.indicatorAuthorities);
  const relayFor = ({ remoteAddress, tls }: Client): boolean =>
    setting.relayFor(remoteAddress) || hasRelayCertificate(tls?.certificate ?? null, relayCertificates);
  const acquaintance = createAcquaintance({
    memory: store.acquaintance,
    secret: derivedKey(secret, 'acquaintance'),
    clock,
    log,
  });
  const spam = makeSpamJudge(config, {
    ...shared,
    store,
    setting,
    findings,
    resolver,
    reputation,
    acquaintance,
    secret: derivedKey(secret, 'hashcash'),
    putOffSecret: derivedKey(secret, 'greylist'),
  });
  const lookAt = spam?.lookAt ?? null;
  const awaited = awaitedSignatures(reputation.isGoodDomain);
  const unwanted = makeUnwantedChecks(config, {
    ...shared,
    isGoodDomain: reputation.isGoodDomain,
    awaited,
    setting,
    resolver,
    findings,
    relayFor,
    memory: store.greylist,
    secret: derivedKey(secret, 'greylist'),
  });
  const keyPublisher = makeKeyPublisher(config, { ...parts, accountKeys: store.accountKeys });
  const lookUpKeys = makeKeyLookup(config, { ...parts, resolver, accountKeys: store.accountKeys });
  const inbound = createInboundReceiver({
    ...shared,
    ...(config.keys.learn ? { keys: createKeyHarvest({ ...shared, store: store.contactKeys, reading }) } : {}),
    filters,
    rest,
    judges: [trust, awaited.judge, spam?.judge ?? null].filter((judge) => judge !== null),
    ...filterOf(config.milters.inbound),
    reporter,
    relayFor,
    checks: allChecks(door?.checks ?? {}, unwanted),
    relayDomains: relayDomains(config.mta.relayDomains, config.mta.relayRecipients),
  });
  return {
    authentication: createAuthentication({
      directory,
      clock,
      log,
      metrics,
      secret,
      attempts,
      hostname: config.server.hostname,
      policy: policyWithLdap(config),
      authorities: parts.authorities,
      tokens: store.tokens,
      ...(door === null ? {} : { onLogin: watchLogins(door.senders, directory, clock) }),
    }),
    own: createOwnCredentials({
      directory,
      policy: policyWithLdap(config),
      hostname: config.server.hostname,
      secret,
      clock,
      passwords: parts.authorities.passwords,
    }),
    random,
    inbound: patientWithDirectory(withReports(inbound, { ...shared, readers, trust }), log),
    keySubmission: submittedKeys,
    desk,
    startReporting: () => {
      return [
        startTlsReports(config, { ...reportParts, tally: security.tally }),
        startDmarcReports(config, { ...reportParts, tally: messages, failures }),
      ];
    },
    startWebhooks: () => startWebhooks(config, { ...shared, store, secret, notices: createNotices(shared) }),
    leaveDesk: leaveDesk({ ...shared, store, secret }),
    startLists: () =>
      startListManager(config, {
        ...shared,
        store,
        secret,
        resolver,
        lookUpKeys,
        publishedKeys: publishedKeys(config, { directory, accountKeys: store.accountKeys }),
      }),
    closeScoring: async () => spam?.close(),
    tarpit: door?.tarpit ?? null,
    early: makeEarlyTalkers(config, { ...shared, findings, relayFor, isKnown: reputation.isGood }),
    strangers: {
      greylist: (attempt, now) => greylistEntries(store.greylist, derivedKey(secret, 'greylist'), attempt, now),
      reputation: reputation.pastsOf,
    },
    reputation,
    flushCounts: tally.flush,
    submission: patientWithDirectory(
      withReports(
        createSubmissionReceiver({
          ...shared,
          filters,
          rest,
          ...filterOf(config.milters.submission),
          reporter,
          deliverLocally: setting.deliverLocally,
          stampsOf: createPostage(
            store.preferences,
            config.hashcash.mint,
            createMinter(config.hashcash.mintBits, clock).stamps,
          ),
          ...(config.keys.autocrypt ? { keyOf: (address: string) => keyPublisher.preferred(address) } : {}),
          ...(lookAt === null ? {} : { lookAt }),
          senders: door?.senders ?? null,
          wrote: (sent) => void acquaintance.wrote(sent),
          checks: { connect: door?.checks.connect ?? [] },
          rate: setting.rateLimits
            ? { messagesPerHour, recipientsPerHour }
            : { messagesPerHour: unlimited, recipientsPerHour: unlimited },
        }),
        { ...shared, readers: keyReaders, trust: null },
      ),
      log,
    ),
    courier,
    resolver,
    lookUpKeys,
    keyPublisher,
    returnMail: createReturnMail(spool, reporter),
    sts: security.sts,
    runner: createQueueRunner({
      ...shared,
      reporter: door === null ? reporter : watchBounces(reporter, door.senders),
      courier,
      witness: security.witness,
      home: createHome({ ...shared, filters, rest, hostname: config.server.hostname }),
      router: makeRouter(config, parts, resolver, security.policies),
      limitsFor: configuredLimits(config),
      limits: {
        inFlight: config.mta.concurrency,
        inFlightPerDomain: config.mta.concurrencyPerDomain,
        firstRetry: config.mta.firstRetry,
        maxRetry: config.mta.longestRetry,
        delayNotice: config.mta.warnAfter,
      },
    }),
  };
}

export function makeRouter(
  config: Config,
  { setting }: { readonly setting: Pick<Setting, 'exchangePort' | 'exchangeWithSelf'> },
  resolver: Resolver,
  policies: TlsPolicies,
): Router {
  const relays = relayDomains(config.mta.relayDomains, config.mta.relayRecipients);
  return createRouter({
    resolver,
    random,
    ownNames: [config.server.hostname],
    isOwnAddress: ownAddresses(config),
    allowSelf: setting.exchangeWithSelf,
    transports: transportMap(config),
    limitsFor: configuredLimits(config),
    prefer: config.mta.prefer,
    isRelayDomain: (domain) => relays.has(domain),
    port: setting.exchangePort,
    policies,
  });
}
