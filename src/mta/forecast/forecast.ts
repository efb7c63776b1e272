/**
 * What would become of a message to an address: who it is for, where it goes, and what an attempt of the queue comes to, with
 * a scout in the place of the courier.
 * Not here: any decision. The directory, the router, the policies and the attempt are those that mail itself goes by.
 */
import type { Clock } from '../../base/clock.ts';
import { normaliseDomain, splitAddress } from '../../directory/address.ts';
import type { Resolver } from '../../dns/types.ts';
import type { Content } from '../../message/content.ts';
import type { TransportMemory } from '../../transport/memory.ts';
import type { TlsPolicies } from '../../transport/policy/policies.ts';
import type { Courier, Hop } from '../deliver/port.ts';
import { type Fate, attempt } from '../queue/attempt.ts';
import type { Learned } from '../queue/destinations.ts';
import {
  type LeasedWork,
  type NewQueueRecipient,
  type QueueId,
  type QueueRecipient,
  type QueueRecipientId,
  type Spool,
  wayOf,
} from '../queue/port.ts';
import type { Routed } from '../receive/answers.ts';
import { forwarding, remoteRecipients } from '../receive/elsewhere.ts';
import type { IntakeDeps } from '../receive/intake.ts';
import { type Route, type Router, type RouterOptions, transportOf } from '../route/router.ts';
import type { MailParameters, ReversePath } from '../types.ts';
import { concluded } from './conclusion.ts';
import { type RecipientOptions, findRecipient } from './recipient.ts';
import { type Recorder, createRecorder } from './recorder.ts';
import type { Forecast, HopEvidence, Leg, RouteEvidence, Scout, Visit } from './types.ts';

export interface ForecastDeps extends RecipientOptions, Required<Pick<IntakeDeps, 'isOwnDomain'>> {
  readonly resolver: Resolver;
  readonly policies: (resolver: Resolver) => TlsPolicies;
  readonly router: (resolver: Resolver, policies: TlsPolicies) => Router;
  readonly transports: RouterOptions['transports'];
  readonly memory: Pick<TransportMemory, 'policy'>;
  readonly spool: Pick<Spool, 'destinations'>;
  /** null where the running server cannot be asked. */
  readonly learned: (destination: string) => Promise<Learned | null>;
  /** null connects to nobody. */
  readonly scout: Scout | null;
  /** Whether hosts are visited that the attempt does not need. */
  readonly visitsAll: boolean;
  /** As a submission is handed on: 'own-domain' sends what is for another domain of ours by queue and DNS. */
  readonly deliverLocally: 'all' | 'own-domain';
  readonly clock: Clock;
}

export interface ForecastQuestion {
  readonly address: string;
  readonly reversePath: ReversePath;
  /** RFC 8689 */
  readonly requireTls: boolean;
}

export async function forecast(
  deps: ForecastDeps,
  { address, reversePath, requireTls }: ForecastQuestion,
  signal: AbortSignal,
): Promise<Forecast> {
  const parameters: MailParameters = {
    ...{
      size: null,
      body: '7bit',
      smtpUtf8: Buffer.byteLength(address) !== address.length,
      ret: null,
      envid: null,
      auth: null,
    },
    ...(requireTls ? { tls: 'required' } : {}),
  };
  const { evidence, destination } = await findRecipient(deps, address, reversePath, parameters);
  const relay = destination.kind === 'not-local' || (await leavesUs(deps, address, reversePath));
  const recipient = { forwardPath: address, parameters: { notify: null, orcpt: null } };
  const routed: Routed = { recipient, destination, relay };
  const onward = evidence.user === null ? remoteRecipients([routed], await forwarding(deps, reversePath)) : [];
  const legs: Leg[] = [];
  for (const one of onward.slice(0, mostLegs)) legs.push(await legOf(deps, one, reversePath, parameters, signal));
  const at = deps.clock.now();
  const seen = { address, reversePath, at, recipient: relay ? { ...evidence, mailboxes: [] } : evidence, legs };
  return { ...seen, conclusions: concluded(seen) };
}

/** Whether it goes by queue and DNS though its domain is ours. */
async function leavesUs(deps: ForecastDeps, address: string, reversePath: ReversePath): Promise<boolean> {
  const [to, from] = [address, reversePath].map((path) => normaliseDomain(splitAddress(path)?.domain ?? ''));
  if (deps.deliverLocally === 'all' || from === null || from === undefined || to === from) return false;
  return await deps.isOwnDomain(from);
}

/** Addresses elsewhere of one alias that are looked at. */
const mostLegs = 10;

async function legOf(
  deps: ForecastDeps,
  recipient: NewQueueRecipient,
  sender: ReversePath,
  parameters: MailParameters,
  signal: AbortSignal,
): Promise<Leg> {
  const { address, domain } = recipient;
  const reversePath = recipient.reversePath ?? sender;
  const recorder = createRecorder();
  const router = routerOf(deps, recorder);
  const visits: Visit[] = [];
  let route: Route | null = null;
  let fate: Fate | null = null;
  if (deps.scout === null) route = await router.route(domain, signal);
  else {
    const watched: Router = {
      ...router,
      route: async (name, inner) => (route = await router.route(name, inner)),
    };
    const attempted = await attempt(
      { router: watched, courier: courierOf(deps.scout, visits), witness: { saw: () => undefined } },
      workOf({ ...recipient, reversePath }, parameters, deps.clock.now()),
      signal,
    );
    fate = attempted.fates[0] ?? null;
  }
  const others: Visit[] = [];
  const recipients = [{ forwardPath: address, parameters: recipient.parameters }];
  for (const hop of deps.visitsAll ? unvisited(route, visits) : []) {
    if (deps.scout === null) break;
    await courierOf(deps.scout, others).deliver(
      hop,
      { reversePath, parameters, recipients, content: nothing, eightBit: false },
      signal,
    );
  }
  const { lookups, hosts, policy } = recorder;
  const waiting = await deps.spool.destinations();
  const transport = transportOf(deps.transports, domain);
  return {
    address,
    domain,
    reversePath,
    transport:
      transport === null
        ? null
        : {
            host: transport.host,
            port: transport.port,
            protocol: transport.protocol ?? 'smtp',
            user: transport.login?.user ?? null,
          },
    lookups,
    policy,
    hosts,
    route: routeEvidence(route),
    queue: waiting.find((one) => one.domain === domain) ?? null,
    learned: await deps.learned(wayOf(router.ways, domain)),
    visits,
    others,
    fate,
  };
}

function routerOf(deps: ForecastDeps, recorder: Recorder): Router {
  const resolver = recorder.resolver(deps.resolver);
  return deps.router(resolver, recorder.policies(deps.policies(resolver), deps.memory));
}

const nothing: Content = { size: 0, read: () => Promise.resolve(Buffer.alloc(0)) };

function unvisited(route: Route | null, visits: readonly Visit[]): readonly Hop[] {
  if (route?.kind !== 'hops') return [];
  return route.hops.filter(
    ({ host, address }) => !visits.some(({ hop }) => hop.host === host && hop.address === address),
  );
}

/** Carries nothing: the scout goes, and what it saw is kept. */
const courierOf = (scout: Scout, visits: Visit[]): Courier => ({
  async deliver(hop, parcel, signal) {
    const { report, sighting } = await scout.visit(hop, parcel, signal);
    const isReached = report.kind === 'spoken';
    visits.push({
      hop: hopEvidence(hop),
      sighting,
      outcome: report.kind,
      reason: isReached ? null : report.reason,
      tlsFailure: isReached ? (report.tls?.failure ?? null) : (report.tlsFailure ?? null),
      proof: isReached ? (report.tls?.proof ?? null) : null,
    });
    return report;
  },
  close: () => Promise.resolve(),
});

/** A message of no octets that nobody put in the queue. */
function workOf(
  recipient: NewQueueRecipient & { readonly reversePath: ReversePath },
  parameters: MailParameters,
  now: number,
): LeasedWork {
  const { reversePath, domain } = recipient;
  const one: QueueRecipient = {
    ...recipient,
    id: 0 as QueueRecipientId,
    state: 'waiting',
    attempts: 0,
    nextAttempt: now,
    lastReply: null,
    delayReported: null,
  };
  return {
    entry: { id: 'forecast' as QueueId, reversePath, parameters, receivedAt: now, expires: Infinity, size: 0 },
    recipients: [one],
    domain,
    content: nothing,
  };
}

function hopEvidence({ login, ...hop }: Hop): HopEvidence {
  return { ...hop, user: login?.user ?? null };
}

const routeEvidence = (route: Route | null): RouteEvidence =>
  route === null
    ? { kind: 'temporary', refusal: { code: 451, enhanced: '4.4.3', text: 'The routing was broken off' } }
    : route.kind === 'hops'
      ? { kind: 'hops', hops: route.hops.map(hopEvidence) }
      : route;
