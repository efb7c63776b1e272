/**
 * Every listener of the configuration, opened together and closed together.
 */
import { fileURLToPath } from 'node:url';
import type { ClientAuthorities } from '../base/client-certificate.ts';
import type { Listener } from '../base/listener.ts';
import { errorText } from '../base/log.ts';
import { createNetworks, parseNetwork } from '../base/networks.ts';
import { type Result, fail, ok } from '../base/result.ts';
import { isPublic } from '../base/public-address.ts';
import type { TlsIdentity } from '../base/tls.ts';
import { sharedEntries } from '../config/imap.ts';
import { keySubmission } from '../config/keys.ts';
import type { ListenerName } from '../config/listeners.ts';
import type { Config } from '../config/schema.ts';
import { normaliseAddress } from '../directory/address.ts';
import type { OpenIdSignIn } from '../directory/openid/sign-in.ts';
import { Challenges } from '../directory/passkeys/challenges.ts';
import { createPasswordReset } from '../directory/reset-links.ts';
import { createWebSessions } from '../directory/sessions.ts';
import type { StatusFacts } from '../http/page.ts';
import { destinationSite } from '../http/destinations.ts';
import { adminSite } from '../http/admin/site.ts';
import { createMessages } from '../http/api/messages.ts';
import { apiSite } from '../http/api/site.ts';
import { type AuthParts, signedIn } from '../http/auth/context.ts';
import { authSite } from '../http/auth/site.ts';
import { autoconfigSite } from '../http/autoconfig/site.ts';
import { keyDirectorySite } from '../http/key-directory.ts';
import { jmapSocketSite } from '../http/jmap/socket.ts';
import { jmapSite } from '../http/jmap/site.ts';
import { mostStanding, standingLines } from '../http/jmap/standing.ts';
import { labSite } from '../http/lab/site.ts';
import { createHttpServer } from '../http/server.ts';
import { createImageFetch } from '../http/proxy/fetch-image.ts';
import { proxySite } from '../http/proxy/site.ts';
import type { PageRequest, Site, SpeechSite } from '../http/site.ts';
import { statusSite } from '../http/status.ts';
import { reportSite } from '../http/tls-reports.ts';
import { readAssets } from '../http/web/assets.ts';
import { webSite } from '../http/web/site.ts';
import { leaveSite } from '../http/lists.ts';
import { pkiSite } from '../http/pki.ts';
import { challengeSite, policySite } from '../http/well-known.ts';
import { createPublication } from '../ca/publish.ts';
import { domainSays } from '../keys/lookup/smimea.ts';
import { createRevocationDesk } from '../keys/revocation.ts';
import { createImapListener } from '../imap/server/listener.ts';
import { createJmap } from '../jmap/jmap.ts';
import { pop3Limits } from '../pop3/limits.ts';
import { MaildropLocks } from '../pop3/maildrop/locks.ts';
import { createPop3Listener } from '../pop3/server/listener.ts';
import { defaultSmtpLimits } from '../smtp/limits.ts';
import { createSmtpListener } from '../smtp/server/listener.ts';
import { createKeyReader } from '../trust/dkim/key-record.ts';
import { type AdministrationParts, administration } from './administration.ts';
import { certifyRequests, ownAnswers } from './ca.ts';
import { loadClientAuthorities } from './certificates/load.ts';
import { mailPlaces } from './mail-services.ts';
import type { ProcessLog } from './log.ts';
import type { ProcessMetrics } from './metrics.ts';
import { portProblem } from './portproblem.ts';
import type { StartProblem } from './problem.ts';
import { policyFor } from './own-policy.ts';
import type { Services } from './services.ts';
import { sessionIds } from './sessionids.ts';
import { trustPolicy } from './trust.ts';
import { programVersion } from './version.ts';

export interface ListenerParts extends AdministrationParts {
  readonly log: ProcessLog;
  readonly metrics: ProcessMetrics;
  readonly services: Services;
  readonly openid: OpenIdSignIn | null;
  readonly tls: TlsIdentity;
  /** What a CA is shown that looks by HTTP for a token. */
  readonly proof: (token: string) => string | null;
  /** Whether new mail can be taken. */
  readonly ready: () => boolean;
}

export interface OpenListeners {
  readonly ports: Readonly<Record<string, number>>;
  close(grace: number): Promise<void>;
}

export async function openListeners(
  config: Config,
  parts: ListenerParts,
): Promise<Result<OpenListeners, StartProblem>> {
  const open = new Map<string, { readonly listener: Listener; readonly port: number }>();
  const close = async (grace: number): Promise<void> => {
    await Promise.all([...open.values()].map(({ listener }) => listener.close(grace)));
  };
  const status = statusOf(config, parts, open);
  const authorities = loadClientAuthorities(config.tls.clientAuthorities);
  if (!authorities.ok) return authorities;
  const makers = listenerMakers(config, parts, authorities.value, status);
  for (const [name, { enabled, host, port }] of Object.entries(config.listeners)) {
    if (!enabled) continue;
    const listener = makers[name as ListenerName]();
    try {
      open.set(name, { listener, port: await listenOn(listener, host, port) });
    } catch (error) {
      await close(0);
      return fail(portProblem(name, { host, port }, error));
    }
  }
  return ok({ ports: Object.fromEntries([...open].map(([name, { port }]) => [name, port])), close });
}

/** '::' is every address; where the machine has no IPv6, every IPv4 address. */
async function listenOn(listener: Listener, host: string, port: number): Promise<number> {
  try {
    return await listener.listen(host, port);
  } catch (error) {
    if (host !== '::' || !/EAFNOSUPPORT|EADDRNOTAVAIL/.test(errorText(error))) throw error;
    return await listener.listen('0.0.0.0', port);
  }
}

/** How each listener is made. Plain ports offer STARTTLS, their twins speak TLS from the first octet. */
function listenerMakers(
  config: Config,
  parts: ListenerParts,
  clientAuthorities: ClientAuthorities | null,
  status: () => Promise<StatusFacts>,
): Readonly<Record<ListenerName, () => Listener>> {
  const { setting, log, metrics, clock, store, services, openid, tls, proof, ready } = parts;
  const { limits, listeners } = config;
  const common = {
    hostname: config.server.hostname,
    authentication: services.authentication,
    allowClearPasswords: setting.allowClearPasswords,
    tls,
    log,
    metrics,
    clock,
  };
  const connections = {
    maxConnections: limits.maxConnections,
    maxConnectionsPerAddress: limits.maxConnectionsPerAddress,
  };
  const smtpLimits = {
    ...defaultSmtpLimits,
    ...connections,
    maxMessageSize: limits.maxMessageSize,
    maxRecipients: limits.maxRecipients,
  };
  const sessionId = sessionIds();
  const locks = new MaildropLocks(config.pop3.loginDelay, clock);
  const smtp = (service: 'mta' | 'msa' | 'lmtp', implicitTls: boolean, demands: Demands) => () =>
    createSmtpListener({
      ...common,
      ...proxiesOf(demands),
      tlsLevel: demands.tls ?? 'offered',
      // One that is known by its fingerprint needs no authority.
      clientAuthorities:
        clientAuthorities ?? (service === 'mta' && config.mta.relayCertificates.length > 0 ? [] : null),
      service,
      implicitTls,
      receiver: service === 'msa' ? services.submission : services.inbound,
      tarpit: services.tarpit,
      ...(service === 'mta' ? { early: services.early } : {}),
      limits: smtpLimits,
      sessionId,
    });
  const shared = sharedEntries(config.imap);
  const imap = (implicitTls: boolean, demands: Demands) => () =>
    createImapListener({
      ...common,
      ...proxiesOf(demands),
      clientAuthorities: demands.clientCertificates === true ? clientAuthorities : null,
      implicitTls,
      store: store.mail,
      sharedEntries: shared,
      limits: {
        connections: limits.maxConnections,
        connectionsPerAddress: limits.maxConnectionsPerAddress,
        append: limits.maxMessageSize,
      },
    });
  const pop3 = (implicitTls: boolean, demands: Demands) => () =>
    createPop3Listener({
      ...common,
      ...proxiesOf(demands),
      clientAuthorities: demands.clientCertificates === true ? clientAuthorities : null,
      implicitTls,
      apop: config.sasl.old.includes('APOP'),
      store: store.mail,
      limits: { ...pop3Limits, ...connections },
      locks,
    });
  const http = (implicitTls: TlsIdentity | null, sites: readonly Site[], speeches: readonly SpeechSite[]) => () =>
    createHttpServer({ implicitTls, log, sites, speeches, limits: connections });
  const messages = createMessages({
    hostname: config.server.hostname,
    receiver: services.submission,
    submissions: store.submissions,
    session: sessionId,
    clock,
    random: services.random,
    log,
    metrics,
    maxMessageSize: limits.maxMessageSize,
    maxRecipients: limits.maxRecipients,
    maxHold: smtpLimits.maxHold,
    maxTextLine: smtpLimits.maxTextLine,
  });
  const administrators = new Set(config.directory.administrators.map((written) => normaliseAddress(written)));
  const isAdministrator = (address: string): boolean => administrators.has(address);
  const auth: AuthParts = {
    authentication: services.authentication,
    sessions: createWebSessions(store.webSessions, clock),
    store: store.webSessions,
    isAdministrator,
    own: services.own,
    passkeys: { store: store.passkeys, challenges: new Challenges(clock), clock },
    reset: createPasswordReset({ store: store.resetLinks, own: services.own, sessions: store.webSessions, clock }),
    openid,
    names: new Set([config.server.hostname, ...config.web.names.map((name) => name.toLowerCase())]),
    audit: store.audit,
    log,
  };
  const caParts = { store: store.authority, directory: store.directory, secret: parts.secret, clock };
  const publication = createPublication(caParts);
  const jmap = createJmap({
    store: store.mail,
    emails: store.emails,
    emailWrites: store.emailWrites,
    push: store.push,
    uploads: store.uploads,
    emailContent: store.emailContent,
    evidence: store.evidence,
    preferences: store.preferences,
    contacts: store.contacts,
    accountKeys: store.accountKeys,
    boxes: store.boxes,
    contactKeys: store.contactKeys,
    lookUpKeys: services.lookUpKeys,
    certificates: {
      askRevocation: createRevocationDesk({
        resolver: services.resolver,
        clock,
        own: ownAnswers(config, publication),
        isAllowed: setting.checksLoopback ? () => true : isPublic,
      }),
      certify: certifyRequests(config, caParts),
      domainSays: domainSays(services.resolver),
      accountById: (account) => store.directory.accountById(account),
    },
    snoozes: store.snoozes,
    judged: { readKey: createKeyReader(), policy: trustPolicy(config) },
    lists: { resolver: services.resolver },
    reportTo: config.spam.reportTo === '' ? null : config.spam.reportTo,
    wishes: store.wishes,
    filters: store.filters,
    sending: {
      receiver: services.submission,
      submissions: store.submissions,
      emailSubmissions: store.emailSubmissions,
      identities: store.senderIdentities,
      directory: store.directory,
      subaddressSeparators: config.directory.subaddressSeparators,
      hostname: config.server.hostname,
      session: sessionId,
      maxRecipients: limits.maxRecipients,
      maxHold: smtpLimits.maxHold,
      maxTextLine: smtpLimits.maxTextLine,
    },
    clock,
    random: services.random,
    log,
    maxMessageSize: limits.maxMessageSize,
  });
  const whoIs = async (request: PageRequest) => (await signedIn(auth, request))?.account ?? null;
  const challenges = challengeSite(proof);
  const pki = pkiSite({ publication, clock });
  const { desk } = services;
  const jmapDoor = {
    authentication: services.authentication,
    jmap,
    signedIn: (request: PageRequest) => signedIn(auth, request),
    standing: standingLines(mostStanding(connections.maxConnectionsPerAddress)),
  };
  const speeches = [jmapSocketSite(jmapDoor)];
  const sites = [
    challenges,
    policySite(policyFor(config, store.directory)),
    pki,
    ...(desk === null ? [] : [reportSite((type, content) => desk.post(type, content))]),
    destinationSite((destination) => services.runner.learned(destination)),
    adminSite({
      ...administration(config, parts),
      signedIn: whoIs,
      isAdministrator,
      status,
    }),
    ...(config.keys.publish
      ? [
          keyDirectorySite({
            file: async (domain, hash) =>
              (await services.keyPublisher.file(domain, hash)) ??
              (await services.keySubmission?.file(domain, hash)) ??
              null,
            isServed: async (domain) => (await store.directory.domain(domain)) !== null,
            submissionAddress: (domain) => (services.keySubmission === null ? null : `${keySubmission}@${domain}`),
          }),
        ]
      : []),
    leaveSite(services.leaveDesk),
    autoconfigSite({
      places: mailPlaces(config),
      isServed: async (domain) => (await store.directory.domain(domain)) !== null,
      signedIn: whoIs,
      securityContact: config.server.securityContact,
      clock,
    }),
    apiSite({ authentication: services.authentication, messages, email: store.emailContent }),
    authSite(auth),
    ...(setting.labDoor === null ? [] : [labSite(setting.labDoor, auth)]),
    jmapSite(jmapDoor),
    proxySite({ fetchImage: createImageFetch({ resolver: services.resolver, clock }), signedIn: whoIs }),
    webSite(readAssets(webFolder)),
    statusSite({ status, ready, metrics: () => metrics.render() }),
  ];
  return {
    smtp: smtp('mta', false, listeners.smtp),
    submission: smtp('msa', false, listeners.submission),
    submissions: smtp('msa', true, listeners.submissions),
    lmtp: smtp('lmtp', false, {}),
    imap: imap(false, listeners.imap),
    imaps: imap(true, listeners.imaps),
    pop3: pop3(false, listeners.pop3),
    pop3s: pop3(true, listeners.pop3s),
    http: http(null, sites, speeches),
    https: http(tls, sites, speeches),
    acme: http(null, [challenges, pki], []),
  };
}

/** Where the build puts the pages, whether this runs from src/ or from dist/. */
const webFolder = fileURLToPath(new URL('../../dist/web/', import.meta.url));

/** What a listener asks of its clients, and who may speak for them. */
interface Demands {
  readonly tls?: 'offered' | 'required' | 'verified-client';
  readonly clientCertificates?: boolean;
  readonly proxies?: readonly string[];
}

const proxiesOf = ({ proxies = [] }: Demands): { readonly isProxy?: (address: string) => boolean } =>
  proxies.length === 0 ? {} : { isProxy: createNetworks(proxies.flatMap((text) => parseNetwork(text) ?? [])) };

function statusOf(
  config: Config,
  { store, clock, metrics }: ListenerParts,
  open: ReadonlyMap<string, { readonly listener: Listener; readonly port: number }>,
): () => Promise<StatusFacts> {
  const since = clock.now();
  const version = programVersion();
  metrics.gauge('info', 1, { version });
  return async () => ({
    hostname: config.server.hostname,
    version,
    since,
    listeners: [...open].map(([name, { listener, port }]) => ({ name, port, connections: listener.connections })),
    queue: await store.spool.counts(),
  });
}
