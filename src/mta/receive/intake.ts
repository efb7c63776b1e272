/**
 * The last step of every way in: one message, its recipients resolved, becomes one commit; and what each recipient is answered.
 * Implements: RFC 5321 §6.1 (the reply follows the commit), RFC 2033 §4.2 (LMTP answers for each recipient),
 * RFC 3461 §5.2.3 (a success that was asked for is reported) and §5.2.7 (aliases and groups), RFC 4865 §4.2 (not before its time),
 * RFC 2852 §4.1.3 (not after it).
 * Not here: whether the message is wanted (checks/, msa/).
 */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Metrics } from '../../base/metrics.ts';
import { splitAddress } from '../../directory/address.ts';
import { type DeliveryPlan, planDelivery } from '../../mda/plan.ts';
import type { FilingOptions } from '../../mda/filing.ts';
import type { Rest } from '../../mda/rest/rest.ts';
import type { LocalDelivery } from '../../mda/types.ts';
import { verpRecipient } from '../../mda/srs/verp.ts';
import { type ContentStore, type StagedContent, stagedSize } from '../../ms/content.ts';
import { quarantineMailbox } from '../../ms/types.ts';
import type { SealForwarded } from '../../trust/arc/forward.ts';
import { behind } from '../../trust/dkim/outgoing.ts';
import type { Reporter } from '../dsn/types.ts';
import { readBounce } from '../dsn/bounce.ts';
import type { Bounce, QueueId, Spool } from '../queue/port.ts';
import type { Arrival } from '../queue/traces.ts';
import type { NewSubmission } from '../queue/submitted.ts';
import { releasedAt, returnTime } from '../timing.ts';
import { deliveredTo, received, returnPath } from '../trace/received.ts';
import { limits } from '../limits.ts';
import { type Routed, answerFor, report } from './answers.ts';
import {
  type Forwarding,
  type ReturnPathDeps,
  forwarding,
  remoteRecipients,
  returning,
  unchanged,
} from './elsewhere.ts';
import type { Filter, Filtered, FilterVerdict } from './filter.ts';
import type { Judgement } from './judge.ts';
import type { Answer, Client, Transaction } from './port.ts';
import { type Arriving, type FilterParts, type Reached, type Rejection, throughFilters } from './filters.ts';
import { discardOwn, needsMessage } from './own-content.ts';
import { readable } from './readable.ts';
import { refusals } from './refusals.ts';

export interface IntakeDeps extends FilingOptions, ReturnPathDeps {
  /** What users have said of their mail; without it nobody is asked. */
  readonly filters?: FilterParts;
  /** Encrypts what is kept for those who want it so; without it nothing is. */
  readonly rest?: Rest;
  readonly spool: Pick<Spool, 'accept'>;
  readonly content: ContentStore;
  readonly reporter: Reporter;
  /** Seals what came from elsewhere and is sent on; without it nothing is sealed. */
  readonly seal?: SealForwarded;
  readonly newId: () => QueueId;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Milliseconds until what cannot be delivered is given up. */
  readonly queueLifetime: number;
  /** Asked before a message is taken, and at each step to it. */
  readonly filter?: Filter;
}

export interface Intake {
  readonly client: Client;
  readonly message: Filtered;
  readonly routed: readonly Routed[];
  /** What a program sent to many; see bulk.ts. */
  readonly bulk: boolean;
  /** What was thought of it; null of what nobody judges, our own users' mail. */
  readonly judgement?: Judgement | null;
}

/** What the filters make of a message; without any, the message as it came. */
export async function filtered(
  { filter, newId, log, metrics }: IntakeDeps,
  client: Client,
  transaction: Transaction,
  staged: StagedContent,
): Promise<FilterVerdict> {
  if (filter === undefined) {
    const message = { id: newId(), transaction, staged, above: nothing, below: nothing, quarantine: null };
    return { kind: 'passed', message };
  }
  const verdict = await filter.message(client, transaction, staged);
  if (verdict.kind === 'passed') return verdict;
  const why = verdict.kind === 'refused' ? { code: verdict.refusal.code, enhanced: verdict.refusal.enhanced } : {};
  log.info(`mta.filter.${verdict.kind}`, { session: client.session, remoteAddress: client.remoteAddress, ...why });
  metrics.count('mta_filtered_total', { outcome: verdict.kind });
  return verdict;
}

const nothing = Buffer.alloc(0);

/** Of a message and what was made of it, all go but the one that is kept. Who handed it over throws away what was refused. */
export async function settleContent(
  { content }: IntakeDeps,
  came: StagedContent,
  made: readonly StagedContent[],
  answers: readonly Answer<string>[],
): Promise<void> {
  const last = made.at(-1) ?? came;
  const kept = answers.some(({ ok }) => ok) ? last : came;
  for (const one of new Set([came, ...made])) if (one !== kept) await content.discard(one);
}

/** One answer a recipient, in their order. Resolves after the commit. */
export async function takeIn(deps: IntakeDeps, intake: Intake): Promise<readonly Answer<string>[]> {
  const { message, routed } = intake;
  const { staged, transaction } = message;
  const isFiled = routed.some(({ destination, relay }) => destination.kind === 'accounts' && !relay);
  const filed = isFiled ? await readable(deps.content, staged, transaction.parameters) : staged;
  if (filed === staged) return commit(deps, intake);
  const answers = await commit(deps, { ...intake, message: { ...message, staged: filed } });
  await deps.content.discard(answers.some(({ ok }) => ok) ? staged : filed);
  return answers;
}

async function commit(deps: IntakeDeps, intake: Intake): Promise<readonly Answer<string>[]> {
  const { client, message, routed, judgement = null } = intake;
  const { id, transaction, staged, above, below, quarantine } = message;
  const now = deps.clock.now();
  const trace = received({
    client,
    id,
    smtpUtf8: transaction.parameters.smtpUtf8,
    priority: transaction.parameters.priority ?? null,
    recipient: routed.length === 1 ? (routed[0]?.recipient.forwardPath ?? null) : null,
    at: now,
  });
  const stamp = Buffer.concat([judgement?.above ?? nothing, above, trace, below]);
  const path = returnPath(transaction.reversePath);
  const release = releasedAt(now, transaction.parameters);
  const plan = planDelivery(
    routed.map(({ destination, relay }) => (destination.kind === 'accounts' && !relay ? destination.accounts : [])),
    {
      subaddress: deps.subaddress,
      prefix: ({ account, address }) =>
        Buffer.concat([path, deliveredTo(address), judgement?.copyOf(account.id).above ?? nothing, stamp]),
    },
  );
  // What stays here is sent on under no return path.
  const forward = routed.every(staysHere) ? unchanged : await returning(deps, transaction);
  const remote = remoteRecipients(routed, forward);
  const bounces = await bouncesOf(deps, transaction, routed, staged);
  const submission = submissionOf(client, transaction, routed, plan, forward);
  const ways = plan.deliveries.map((delivery, at) =>
    wayOf(intake, plan, filed(delivery, judgement, quarantine !== null), at),
  );
  const filtering = await throughFilters(deps, arriving(deps, intake, { now, stamp }), ways);
  const { redirects, rejected } = filtering;
  const deliveries = (await deps.rest?.seal(filtering.deliveries, plan.reached, staged)) ?? filtering.deliveries;
  const outcome = await deps.spool.accept({
    id,
    content: staged,
    receivedAt: now,
    deliveries,
    ...(redirects.length === 0 ? {} : { redirects }),
    relay:
      remote.length === 0
        ? null
        : {
            reversePath: transaction.reversePath,
            parameters: transaction.parameters,
            prefix: await sealed(deps, intake, stamp, forwarders(routed)),
            recipients: remote,
            priority: priorityOf(transaction, intake.bulk || remote.length >= limits.bulkRecipients),
            ...(client.account === null ? {} : { sender: client.account.address, account: client.account.id }),
            held: quarantine !== null,
            notBefore: release,
            expires: Math.min(release + deps.queueLifetime, returnTime(now, transaction.parameters) ?? Infinity),
          },
    arrival: arrivalOf(client, transaction, routed, plan),
    ...(submission === null ? {} : { submission }),
    ...(bounces.length === 0 ? {} : { bounces }),
  });
  if (!outcome.ok) {
    const error = outcome.error === 'disk-full' ? refusals.storageFull : refusals.unavailable;
    deps.log.error('mta.accept.failed', { id, session: client.session, error: outcome.error });
    await discardOwn(deps.content, deliveries);
    return routed.map(() => ({ ok: false, error }));
  }
  const refused = new Map(outcome.refused.map(({ delivery, reason }) => [delivery, reason]));
  const isTold = routed.length > 1 && client.service !== 'lmtp';
  // A rejection of what has no sender is told to who hands it over, or to nobody. RFC 5429 §2.1
  const answered = transaction.reversePath === '' && isTold ? noRejections : rejected;
  const answers = routed.map((one, index) =>
    answerFor(one, plan.ofRecipient[index] ?? [], { refused, rejected: answered }, id),
  );
  deps.log.info('mta.accepted', {
    id,
    session: client.session,
    service: client.service,
    size: stagedSize(staged),
    delivered: plan.deliveries.length - refused.size,
    queued: remote.length,
    refused: refused.size,
    ...(quarantine === null ? {} : { quarantine }),
  });
  deps.metrics.count('mta_accepted_total', { service: client.service });
  const content = behind(stamp, deps.content.staged(staged));
  await report(deps, { client, transaction, routed, id, now, content, plan, rejected, answers });
  await filtering.after();
  const isKept =
    remote.length + redirects.length > 0 || deliveries.some((one, at) => needsMessage(one) && !refused.has(at));
  if (!isKept && answers.some(({ ok }) => ok)) await deps.content.discard(staged);
  return answers;
}

/** Domains of addresses that send the message on. */
const forwarders = (routed: readonly Routed[]): readonly string[] =>
  routed.flatMap(({ recipient, destination, relay }) =>
    relay || destination.kind !== 'accounts' || destination.remote.length === 0
      ? []
      : [splitAddress(recipient.forwardPath)?.domain ?? ''],
  );

/** A delivery as the filter of its account is asked of it. */
function wayOf(
  { routed, judgement, message }: Intake,
  plan: DeliveryPlan,
  delivery: LocalDelivery,
  at: number,
): Reached {
  const account = plan.reached[at];
  const by = routed[plan.ofRecipient.findIndex((ways) => ways.includes(at))];
  if (account === undefined || by === undefined) throw new Error('a delivery that nobody asked for');
  const filing = judgement?.copyOf(delivery.account).filing ?? 'as usual';
  const { forwardPath, parameters } = by.recipient;
  return {
    delivery,
    account,
    recipient: forwardPath,
    parameters,
    judged: message.quarantine !== null || filing === 'quarantine' ? 'apart' : filing === 'junk' ? 'junk' : 'wanted',
  };
}

function arriving(
  deps: IntakeDeps,
  intake: Intake,
  { now, stamp }: { readonly now: number; readonly stamp: Buffer },
): Arriving {
  const { id, transaction, staged } = intake.message;
  const { reversePath, parameters } = transaction;
  return {
    id,
    reversePath,
    parameters,
    content: deps.content.staged(staged),
    receivedAt: now,
    forwarding: () => forwarding(deps, reversePath),
    stamp: (domains) => sealed(deps, intake, stamp, domains),
  };
}

const noRejections: ReadonlyMap<number, Rejection> = new Map();

/** What stands in front of a message that leaves: our stamp, above it the seal of who sends on what came from elsewhere. */
async function sealed(
  deps: IntakeDeps,
  { message, judgement }: Intake,
  stamp: Buffer,
  forwarders: readonly string[],
): Promise<Buffer> {
  const sealing = judgement?.sealing ?? null;
  if (deps.seal === undefined || sealing === null || forwarders.length === 0) return stamp;
  const fields = await deps.seal(behind(stamp, deps.content.staged(message.staged)), forwarders, sealing);
  if (typeof fields === 'string') deps.log.info('mta.seal.left', { id: message.id, reason: fields });
  return Buffer.isBuffer(fields) ? Buffer.concat([fields, stamp]) : stamp;
}

/** Whom a bounce is about, where the return path that it came to says so. */
async function bouncesOf(
  { content }: IntakeDeps,
  { reversePath }: Transaction,
  routed: readonly Routed[],
  staged: StagedContent,
): Promise<readonly Bounce[]> {
  if (reversePath !== '') return [];
  const named = routed.flatMap(({ destination }) =>
    destination.kind !== 'accounts'
      ? []
      : destination.accounts.flatMap(({ account, detail }) => {
          const recipient = detail === null ? null : verpRecipient(detail);
          return recipient === null ? [] : [{ account: account.id, recipient }];
        }),
  );
  if (named.length === 0) return [];
  const report = readBounce(await content.staged(staged).read(0, limits.bounceOctets));
  return report === null ? [] : named.map((one) => ({ ...one, ...report }));
}

/** What its trace begins with. */
const arrivalOf = (
  { session, service, via, remoteAddress, helo, tls, account }: Client,
  { reversePath }: Transaction,
  routed: readonly Routed[],
  plan: DeliveryPlan,
): Arrival => ({
  session,
  service: via ?? service,
  remoteAddress,
  helo,
  tls: tls === null ? null : `${tls.protocol} ${tls.cipher}`,
  account: account?.address ?? null,
  reversePath,
  recipients: routed.map(({ recipient }, index) => ({
    address: recipient.forwardPath,
    deliveries: plan.ofRecipient[index] ?? [],
  })),
});

/** What is kept of a message of ours: which ways lead to each of its recipients. */
function submissionOf(
  { account }: Client,
  { request }: Transaction,
  routed: readonly Routed[],
  plan: DeliveryPlan,
  forward: Forwarding,
): NewSubmission | null {
  if (account === null) return null;
  const recipients = routed.map((one, index) => ({
    asked: one.recipient.forwardPath,
    deliveries: plan.ofRecipient[index] ?? [],
    queued: remoteRecipients([one], forward).map(({ address }) => address),
  }));
  return { account: account.id, request: request ?? null, recipients };
}

/** What a filter keeps apart is held for those elsewhere and junk for those who live here; what we keep apart has a mailbox. */
function filed(planned: LocalDelivery, judgement: Judgement | null, isApart: boolean): LocalDelivery {
  if (judgement === null) return isApart ? { ...planned, into: { use: 'junk' } } : planned;
  const { filing, keywords, evidence } = judgement.copyOf(planned.account);
  const flags = keywords.length === 0 ? planned.flags : { ...planned.flags, keywords };
  const delivery = { ...planned, flags, ...(evidence === null ? {} : { evidence: evidence() }) };
  if (filing === 'quarantine') return { ...delivery, into: { name: quarantineMailbox, create: true } };
  return filing === 'junk' || isApart ? { ...delivery, into: { use: 'junk' } } : delivery;
}

/** Bounces, and what goes to many, give way to what one person writes to another. RFC 6710 §4.1 leaves our own scale to us. */
function priorityOf({ reversePath, parameters }: Transaction, bulk: boolean): number {
  const asked = parameters.priority ?? 0;
  if (asked !== 0) return asked;
  return reversePath === '' ? limits.bouncePriority : bulk ? limits.bulkPriority : 0;
}

const staysHere = ({ destination, relay }: Routed): boolean =>
  !relay && destination.kind === 'accounts' && destination.remote.length === 0;
