/**
 * One attempt to deliver one group of recipients: host after host until each recipient has a fate.
 * Implements: RFC 5321 §5.1 (hosts in their order until one takes it) and §4.5.4.1, RFC 7435 §3 (opportunistic TLS: rather
 * without than not at all), RFC 7504 (521 and 556), RFC 8689 §4.2 (what the message itself demands).
 * Not here: what a fate leads to (verdict.ts), when (runner.ts).
 */
import { isAscii } from 'node:buffer';
import { type Content, chunks } from '../../message/content.ts';
import type { Home } from '../deliver/home.ts';
import type { Courier, CourierReport, Hop, HopReply } from '../deliver/port.ts';
import { limits } from '../limits.ts';
import { deliverByTime } from '../timing.ts';
import type { TlsFailure } from '../../transport/types.ts';
import type { HopOutcome, HopWitness } from '../../transport/witness.ts';
import type { Router } from '../route/router.ts';
import { demanded, requiresTls, unprotected } from './demand.ts';
import { greylistDelay } from './greylist.ts';
import type { LeasedWork, QueueRecipient } from './port.ts';

/** What an attempt did to one recipient. */
export type Fate =
  | {
      readonly kind: 'delivered';
      readonly host: string;
      readonly reply: HopReply;
      /** Who reports success: the next hop, we (it will not), or we because it was the last hop, or a group of ours. RFC 3461 §5.2 */
      readonly dsn: 'next-hop' | 'relayed' | 'delivered' | 'expanded';
      /** Whether the next hop goes on to deliver in time. RFC 2852 §4.1.4 */
      readonly deliverBy?: boolean;
    }
  | {
      readonly kind: 'failed' | 'deferred';
      readonly host: string | null;
      readonly reply: HopReply | null;
      /** RFC 3463 */
      readonly status: string;
      /** In words, without a final full stop. */
      readonly reason: string;
    };

export interface AttemptDeps {
  readonly router: Router;
  readonly courier: Courier;
  readonly witness: HopWitness;
  /** Takes what was held for users of our own; without it all goes to hosts. */
  readonly home?: Home;
}

export interface Attempted {
  /** One for each of work.recipients, in their order. */
  readonly fates: readonly Fate[];
  /** What the destination showed of itself: null where nothing can be said. */
  readonly contact: 'took' | 'pushed-back' | 'unreachable' | null;
}

export async function attempt(deps: AttemptDeps, work: LeasedWork, signal: AbortSignal): Promise<Attempted> {
  if (work.entry.parameters.hold !== undefined) {
    const fates = (await deps.home?.deliver(work)) ?? null;
    if (fates !== null) return { fates, contact: null };
  }
  const route = await deps.router.route(work.domain, signal);
  if (route.kind !== 'hops') {
    const { enhanced, text } = route.refusal;
    const kind = route.kind === 'permanent' ? 'failed' : 'deferred';
    const fate: Fate = { kind, host: null, reply: null, status: enhanced, reason: text };
    return { fates: work.recipients.map(() => fate), contact: kind === 'failed' ? null : 'unreachable' };
  }
  const { content, eightBit } = await examined(work.content);
  const fates = new Map<QueueRecipient, Fate>();
  let remaining = work.recipients;
  const { courier, witness } = deps;
  let contact: Attempted['contact'] = null;
  const { parameters } = work.entry;
  const reversePath = work.recipients[0]?.reversePath ?? work.entry.reversePath;
  const by = deliverByTime(work.entry.receivedAt, parameters);
  for (const known of route.hops.slice(0, limits.hostsPerAttempt)) {
    if (remaining.length === 0 || signal.aborted) break;
    const hop = demanded(known, reversePath, parameters);
    if (hop === null) {
      for (const recipient of remaining) {
        if (!fates.has(recipient)) fates.set(recipient, unprotected(known, 'publishes neither DANE nor MTA-STS'));
      }
      continue;
    }
    const recipients = remaining.map(({ address, parameters }) => ({ forwardPath: address, parameters }));
    const parcel = { reversePath, parameters, recipients, content, eightBit, deliverByTime: by };
    let report = await courier.deliver(hop, parcel, signal);
    const tlsFailure = report.kind === 'unreachable' ? (report.tlsFailure ?? null) : (report.tls?.failure ?? null);
    if (report.kind === 'unreachable' && report.tlsFailure !== undefined && hop.tls.kind === 'opportunistic') {
      report = await courier.deliver({ ...hop, tls: { kind: 'none' } }, parcel, signal);
    }
    // Domains are not told of how their own reports went. RFC 8460 §3
    const isReported = parameters.tls !== 'optional';
    witness.saw({ ...outcomeOf(work.domain, hop, report, tlsFailure), isReported });
    remaining = judge(hop, report, remaining, fates, requiresTls(reversePath, parameters));
    contact = closer(contact, report);
  }
  const aborted = signal.aborted && contact === 'unreachable';
  const all = work.recipients.map((recipient) => fates.get(recipient) ?? noAnswer);
  return { fates: all, contact: aborted || all.every(({ kind }) => kind === 'failed') ? null : contact };
}

/** One host that spoke tells more than all that did not. */
function closer(contact: Attempted['contact'], report: CourierReport): Attempted['contact'] {
  if (report.kind === 'unreachable') {
    // A busy host answers, if only with 421: the others of the domain may be down all the same.
    return contact ?? 'unreachable';
  }
  if (contact === 'took') return contact;
  const pushes = report.recipients.some((one) => one.kind === 'refused' && pushesBack(one.reply));
  return pushes ? 'pushed-back' : 'took';
}

/** 421, lost connections, and what says that we are too many or too fast. RFC 3463 §3.3 to §3.8 */
function pushesBack({ code, enhanced, ...reply }: HopReply): boolean {
  if (code < 400 || code >= 500 || greylistDelay({ code, enhanced, ...reply }) !== null) return false;
  return code === 421 || (enhanced !== null && congestion.some((one) => enhanced.startsWith(one)));
}
const congestion = ['4.7.', '4.3.2', '4.4.2', '4.4.5', '4.5.3'];

const outcomeOf = (
  domain: string,
  hop: Hop,
  report: CourierReport,
  failure: TlsFailure | null,
): Omit<HopOutcome, 'isReported'> => {
  const { host, address, because } = hop;
  const tls = report.kind === 'spoken' ? report.tls : null;
  const proof = tls?.proof ?? null;
  const spoken = report.kind === 'spoken';
  const from = report.from ?? null;
  return { domain, host, address, because, demand: hop.tls, from, spoken, encrypted: tls !== null, proof, failure };
};

const noAnswer: Fate = {
  kind: 'deferred',
  host: null,
  reply: null,
  status: '4.4.1',
  reason: 'No mail host of the domain could be reached',
};

/** Notes what a host said; answers the recipients another host may still take. */
function judge(
  hop: Hop,
  report: CourierReport,
  recipients: readonly QueueRecipient[],
  fates: Map<QueueRecipient, Fate>,
  tlsRequired: boolean,
): readonly QueueRecipient[] {
  if (report.kind === 'unreachable') {
    for (const recipient of recipients) {
      fates.set(recipient, unreachable(hop, report, fates.get(recipient), tlsRequired));
    }
    return recipients;
  }
  return recipients.filter((recipient, index) => {
    const one = report.recipients[index];
    if (one === undefined) return true;
    const { reply } = one;
    if (one.kind === 'delivered') {
      const dsn = report.dsn ? 'next-hop' : hop.protocol === 'lmtp' ? 'delivered' : 'relayed';
      fates.set(recipient, { kind: 'delivered', host: hop.host, reply, dsn, deliverBy: report.deliverBy === true });
      return false;
    }
    const reason = one.permanent
      ? 'The mail server of the recipient refused the message'
      : 'The mail server of the recipient cannot take the message at the moment';
    const status = statusOf(reply, one.permanent ? '5.0.0' : '4.0.0');
    fates.set(recipient, { kind: one.permanent ? 'failed' : 'deferred', host: hop.host, reply, status, reason });
    return !one.permanent || one.elsewhere === true;
  });
}

/** A host that refuses to talk at all fails the recipient only when no other one did better. RFC 7504 §4 */
function unreachable(
  hop: Hop,
  report: Extract<CourierReport, { kind: 'unreachable' }>,
  before: Fate | undefined,
  tlsRequired: boolean,
): Fate {
  const { reply } = report;
  if (tlsRequired && report.tlsFailure !== undefined && (before === undefined || before.kind === 'failed')) {
    return unprotected(hop, `did not: ${report.reason}`);
  }
  const never = reply !== null && (reply.code === 521 || reply.code === 556);
  if (never && (before === undefined || before.kind === 'failed')) {
    const reason = 'The host of the domain does not accept mail';
    return { kind: 'failed', host: hop.host, reply, status: statusOf(reply, '5.3.2'), reason };
  }
  // What a host said about the recipient tells more than a silence does.
  if (before?.kind === 'deferred' && before.reply !== null && reply === null) return before;
  const reason = `${hop.host} (${hop.address}) could not be reached: ${report.reason}`;
  const status = reply === null ? '4.4.1' : statusOf(reply, '4.3.0').replace(/^5/, '4');
  return { kind: 'deferred', host: hop.host, reply, status, reason };
}

/** The enhanced code of a reply where it is of the class that the reply is. RFC 2034 §4 */
const statusOf = ({ enhanced }: HopReply, otherwise: string): string =>
  enhanced !== null && enhanced.startsWith(otherwise.charAt(0)) ? enhanced : otherwise;

/** Whether the content has eight-bit octets; a small one stays in memory, since the courier reads it next. */
async function examined(content: Content): Promise<{ readonly content: Content; readonly eightBit: boolean }> {
  if (content.size <= limits.heldOctets) {
    const bytes = await content.read(0, content.size);
    const held: Content = { size: bytes.length, read: (from, to) => Promise.resolve(bytes.subarray(from, to)) };
    return { content: held, eightBit: !isAscii(bytes) };
  }
  for await (const chunk of chunks(content)) if (!isAscii(chunk)) return { content, eightBit: true };
  return { content, eightBit: false };
}
