/**
 * The parts of a forecast for a configuration and a store: for `postern trace`, and for whoever else wants to show it.
 * Nothing is written: what is learned on the way (an MTA-STS policy) is forgotten with the forecast.
 */
import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { noMetrics } from '../base/metrics.ts';
import { type Result, ok } from '../base/result.ts';
import type { Config } from '../config/schema.ts';
import type { Resolver } from '../dns/types.ts';
import { destinationPath } from '../http/destinations.ts';
import { type ForecastQuestion, forecast } from '../mta/forecast/forecast.ts';
import type { Forecast } from '../mta/forecast/types.ts';
import type { Learned } from '../mta/queue/destinations.ts';
import { relayDomains } from '../mta/receive/relay-domains.ts';
import { createScout } from '../smtp/client/scout.ts';
import { type CourierLimits, defaultCourierLimits } from '../smtp/limits.ts';
import type { Store } from '../store/sqlite/open.ts';
import type { RememberedPolicy, TransportMemory } from '../transport/memory.ts';
import { type Onlooker, lookOn } from './onlooker.ts';
import type { StartProblem } from './problem.ts';
import { makeResolver } from './resolver.ts';
import { serverSecret } from './secret.ts';
import { makeRouter, makeSrs } from './services.ts';
import type { Setting } from './setting.ts';
import { makeTransportSecurity } from './transport.ts';
import { transportMap } from './transport-map.ts';

export interface TraceOptions extends ForecastQuestion {
  readonly config: Config;
  readonly setting: Pick<Setting, 'nameServers' | 'anchors' | 'exchangePort' | 'exchangeWithSelf' | 'deliverLocally'>;
  readonly store: Pick<Store, 'directory' | 'mail' | 'spool' | 'transport' | 'tlsReports'>;
  readonly connects: boolean;
  readonly asksRecipients: boolean;
  /** Connects to the hosts too that the message would not come to. */
  readonly visitsAll?: boolean;
  /** Of a world of one's own: what else than the world's is trusted and asked. */
  readonly world?: {
    readonly resolver?: Resolver;
    readonly authorities?: readonly string[];
    readonly policyPort?: number;
  };
  readonly limits?: Partial<CourierLimits>;
  readonly signal: AbortSignal;
}

/** Milliseconds for each step of a conversation: a person waits. */
const patience = 15_000;
const impatient = {
  connectTimeout: patience,
  greetingTimeout: patience,
  commandTimeout: patience,
  mailTimeout: patience,
  rcptTimeout: patience,
} as const satisfies Partial<CourierLimits>;

/** The problem is why a server with this configuration would not start. */
export async function traceAddress(options: TraceOptions): Promise<Result<Forecast, StartProblem>> {
  const here = lookOn(options.config, options.store.directory, systemClock);
  if (!here.ok) return here;
  try {
    return ok(await traced(options, here.value));
  } finally {
    here.value.close();
  }
}

function traced(options: TraceOptions, { directory, entryOf }: Onlooker): Promise<Forecast> {
  const { config, setting, store, world = {}, signal } = options;
  const { mta, server } = config;
  const clock = systemClock;
  const parts = { clock, log: silentLog, metrics: noMetrics };
  const memory = unwritten(store.transport);
  const authorities = world.authorities ?? null;
  const { policyPort: port } = world;
  const web = { authorities, ...(port === undefined ? {} : { port }) };
  const orNull = (text: string): string | null => (text === '' ? null : text);
  const scout = createScout({
    ...parts,
    hostname: server.hostname,
    authorities,
    source: { ipv4: orNull(mta.sourceIpv4), ipv6: orNull(mta.sourceIpv6) },
    limits: { ...defaultCourierLimits, ...impatient, ...options.limits },
    asksRecipients: options.asksRecipients,
  });
  return forecast(
    {
      directory,
      entryOf,
      mailboxes: store.mail.read,
      subaddress: config.directory.subaddress,
      subaddressSeparators: config.directory.subaddressSeparators,
      postmaster: orNull(config.directory.postmaster),
      srs: makeSrs(config, serverSecret(server.data), clock),
      isOwnDomain: async (domain) => (await store.directory.domain(domain)) !== null,
      hostname: server.hostname,
      relays: relayDomains(mta.relayDomains, mta.relayRecipients),
      resolver: world.resolver ?? makeResolver(config, { setting, clock, log: silentLog }),
      policies: (resolver) =>
        makeTransportSecurity(config, parts, resolver, { ...store, transport: memory }, web).policies,
      router: (resolver, policies) => makeRouter(config, { setting }, resolver, policies),
      transports: transportMap(config),
      memory,
      spool: store.spool,
      learned: (destination) => askServer(config, destination),
      scout: options.connects ? scout : null,
      visitsAll: options.visitsAll === true,
      deliverLocally: setting.deliverLocally,
      clock,
    },
    options,
    signal,
  );
}

/** What is written is known for this once. */
function unwritten(memory: TransportMemory): TransportMemory {
  const fetched = new Map<string, RememberedPolicy>();
  return {
    policy: async (domain) => fetched.get(domain) ?? (await memory.policy(domain)),
    policies: () => memory.policies(),
    keepPolicy: (policy) => Promise.resolve(void fetched.set(policy.domain, policy)),
    verifiedAt: (domain) => memory.verifiedAt(domain),
    keepVerified: () => Promise.resolve(),
    forget: () => Promise.resolve(false),
  };
}

/** Milliseconds; it is on this machine. */
const askPatience = 2_000;

/** null where no server runs, or it has no HTTP listener. */
async function askServer({ listeners: { http } }: Config, destination: string): Promise<Learned | null> {
  if (!http.enabled) return null;
  const host = http.host === '::' || http.host === '0.0.0.0' ? '127.0.0.1' : http.host;
  const bracketed = host.includes(':') ? `[${host}]` : host;
  try {
    const answer = await fetch(`http://${bracketed}:${http.port}${destinationPath}${encodeURIComponent(destination)}`, {
      signal: AbortSignal.timeout(askPatience),
    });
    return answer.ok ? learnedOf(await answer.json()) : null;
  } catch {
    return null;
  }
}

function learnedOf(value: unknown): Learned | null {
  if (typeof value !== 'object' || value === null) return null;
  const { window, suspendedUntil, reason } = value as Partial<Record<keyof Learned, unknown>>;
  if (typeof window !== 'number') return null;
  return {
    window,
    suspendedUntil: typeof suspendedUntil === 'number' ? suspendedUntil : null,
    reason: typeof reason === 'string' ? reason : null,
  };
}
