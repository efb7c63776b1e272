/**
 * What users' filters make of a message, put where it belongs: other mailboxes, the queue, a refusal; and what is to be done once the
 * message is safe.
 * Implements: RFC 5228 §4.2 (redirect: the return path stays, as forwarding has it), RFC 5429 §2 (refused while the client is there, else
 * told by mail), RFC 3834 §3.1.3 (answers have no return path).
 * Not here: the filters (mda/filters).
 */
import { isAscii } from 'node:buffer';
import type { Clock } from '../../base/clock.ts';
import { type Log, errorText } from '../../base/log.ts';
import { normaliseDomain, splitAddress } from '../../directory/address.ts';
import type { ResolvedAccount } from '../../directory/resolve.ts';
import type { AccountId } from '../../directory/types.ts';
import type { Filters } from '../../mda/filters/filter.ts';
import type { FilterDecision, TimedMark } from '../../mda/filters/types.ts';
import type { LocalDelivery } from '../../mda/types.ts';
import type { Content } from '../../message/content.ts';
import type { FilterWriter } from '../../ms/filters.ts';
import type { SpamRecord } from '../../spam/decision/record.ts';
import { limits } from '../limits.ts';
import type { Notices } from '../notice.ts';
import type { NewQueueEntry, QueueId } from '../queue/port.ts';
import { deliveredTo } from '../trace/received.ts';
import type { MailParameters, RcptParameters, Refusal, ReversePath } from '../types.ts';
import { readRecord, withFilter } from './record.ts';

export interface FilterParts {
  readonly decide: Filters['decide'];
  readonly mark: FilterWriter['mark'];
  /** Sends the octets under the null sender. */
  readonly send: (id: QueueId, octets: Buffer, to: string) => Promise<void>;
  /** Tells an account of what is wrong with its filter. */
  readonly complain: Notices;
}

export interface FilterDeps {
  readonly filters?: FilterParts;
  readonly newId: () => QueueId;
  readonly clock: Clock;
  readonly log: Log;
  readonly queueLifetime: number;
}

/** A delivery, and how it came to be one. */
export interface Reached {
  readonly delivery: LocalDelivery;
  readonly account: ResolvedAccount;
  readonly recipient: string;
  readonly parameters: RcptParameters;
  /** 'apart' is not for filters at all. */
  readonly judged: 'wanted' | 'junk' | 'apart';
}

export interface Arriving {
  readonly id: QueueId;
  readonly reversePath: ReversePath;
  readonly parameters: MailParameters;
  readonly content: Content;
  readonly receivedAt: number;
  /** Return path under which one recipient's account sends it on. */
  readonly forwarding: () => Promise<(recipient: string, forwarder: string) => ReversePath | null>;
  /** What stands above a message that accounts of these domains send on. */
  readonly stamp: (forwarders: readonly string[]) => Promise<Buffer>;
}

export interface Rejection {
  readonly refusal: Refusal;
  /** The whole reason, on one line. */
  readonly reason: string;
  /** It cannot be said in a reply: it is told by mail. RFC 5429 §2.2 */
  readonly late: boolean;
}

export interface FilteredMail {
  /** As many as came, in their order. */
  readonly deliveries: readonly LocalDelivery[];
  readonly redirects: readonly { readonly id: QueueId; readonly entry: NewQueueEntry }[];
  /** By the number of the delivery. */
  readonly rejected: ReadonlyMap<number, Rejection>;
  /** To be called once the message is safe. Never throws. */
  readonly after: () => Promise<void>;
}

export async function throughFilters(
  deps: FilterDeps,
  arriving: Arriving,
  reached: readonly Reached[],
): Promise<FilteredMail> {
  const deliveries: LocalDelivery[] = [];
  const redirects: { id: QueueId; entry: NewQueueEntry }[] = [];
  const rejected = new Map<number, Rejection>();
  const done: (() => Promise<void>)[] = [];
  for (const [at, one] of reached.entries()) {
    const decision = await decide(deps, arriving, one);
    if (decision === null) {
      deliveries.push(one.delivery);
      continue;
    }
    const { account } = one.account;
    deliveries.push(placed(one.delivery, decision));
    if (decision.rejection !== null) rejected.set(at, rejectionOf(decision.rejection));
    const entry = await redirectOf(deps, arriving, one, decision.redirects);
    if (entry !== null) redirects.push({ id: deps.newId(), entry });
    done.push(() => follow(deps, account.id, account.address, decision));
    const { script, did, error } = decision.record;
    deps.log.info('mda.filter.ran', {
      id: arriving.id,
      account: account.id,
      script,
      actions: did.length,
      failed: error !== null,
    });
  }
  return {
    deliveries,
    redirects,
    rejected,
    async after() {
      try {
        for (const one of done) await one();
      } catch (error) {
        deps.log.error('mda.filter.unfinished', { id: arriving.id, error: errorText(error) });
      }
    },
  };
}

/** A fault of ours is none of the message: it goes where it usually does. */
async function decide(
  { filters, log }: FilterDeps,
  { id, reversePath, content }: Arriving,
  { delivery, account: { account, address }, recipient, judged }: Reached,
): Promise<FilterDecision | null> {
  if (filters === undefined || judged === 'apart') return null;
  try {
    return await filters.decide({
      account,
      address,
      recipient,
      reversePath,
      size: content.size,
      head: async (most) => Buffer.concat([delivery.prefix, await content.read(0, Math.min(most, content.size))]),
      usual: delivery,
      unwanted: judged === 'junk',
      spamPercent: () => spamPercent(delivery.evidence === undefined ? null : readRecord(delivery.evidence.json).spam),
    });
  } catch (error) {
    log.error('mda.filter.failed', { id, account: account.id, error: errorText(error) });
    return null;
  }
}

/** Where nothing is ever filed as junk. */
const spamHalf = 5;

/** What is filed as junk begins at 50. RFC 5235 §2.2 leaves the scale to us. */
function spamPercent(spam: SpamRecord | null): number | null {
  if (spam === null) return null;
  const { score, thresholds } = spam;
  const half = Math.max(thresholds.junk ?? thresholds.reject ?? spamHalf, 0.1);
  return Math.min(100, Math.max(0, (50 * score) / half));
}

function placed(delivery: LocalDelivery, { copies, record }: FilterDecision): LocalDelivery {
  const [first, ...also] = copies;
  const kept = { ...delivery, evidence: withFilter(delivery.evidence ?? null, record) };
  if (first === undefined) return { ...kept, withheld: true };
  return { ...kept, into: first.into, flags: first.flags, ...(also.length === 0 ? {} : { also }) };
}

/** RFC 5429 §2.1: a reply says ASCII alone. */
function rejectionOf(reason: string): Rejection {
  const line = reason
    .split('\n')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .join(' ')
    .slice(0, limits.rejection)
    .toWellFormed();
  const isPlain = isAscii(Buffer.from(line)) && !Array.from(line).some((letter) => letter < ' ' || letter > '~');
  const text = isPlain && line !== '' ? line : 'The recipient does not take this message';
  return { refusal: { code: 550, enhanced: '5.7.1', text }, reason: line === '' ? text : line, late: !isPlain };
}

/** One entry of the queue for all that the account sends on. */
async function redirectOf(
  { queueLifetime }: FilterDeps,
  { reversePath, parameters, receivedAt, forwarding, stamp }: Arriving,
  { account, recipient, parameters: asked }: Reached,
  addresses: readonly string[],
): Promise<NewQueueEntry | null> {
  if (addresses.length === 0) return null;
  const forward = await forwarding();
  const recipients = addresses.flatMap((address) => {
    const domain = normaliseDomain(splitAddress(address)?.domain ?? '');
    // RFC 3461 §5.2.7.3: that it came here is its success.
    const notify = asked.notify?.filter((one) => one !== 'success') ?? null;
    const path = forward(address, recipient);
    return domain === null ? [] : [{ address, domain, reversePath: path, parameters: { notify, orcpt: asked.orcpt } }];
  });
  if (recipients.length === 0) return null;
  const { hold: _hold, deliverBy: _deliverBy, verp: _verp, ...kept } = parameters;
  return {
    reversePath,
    parameters: kept,
    // By which it is known again where it comes back. RFC 9228
    prefix: Buffer.concat([deliveredTo(account.address), await stamp([splitAddress(recipient)?.domain ?? ''])]),
    recipients,
    sender: account.account.address,
    priority: reversePath === '' ? limits.bouncePriority : (parameters.priority ?? 0),
    notBefore: receivedAt,
    expires: receivedAt + queueLifetime,
  };
}

async function follow(
  { filters, clock, newId }: FilterDeps,
  account: AccountId,
  address: string,
  { marks, response, complaint }: FilterDecision,
): Promise<void> {
  if (filters === undefined) return;
  const now = clock.now();
  const claim = ({ mark, lasts, anew }: TimedMark): Promise<boolean> =>
    filters.mark(account, mark, now, now + lasts, anew);
  for (const mark of marks) await claim(mark);
  if (response !== null && (response.once === null || (await claim(response.once)))) {
    const id = newId();
    const octets = response.compose(id, now);
    if (octets !== null) await filters.send(id, octets, response.to);
  }
  if (complaint !== null && (await claim(complaint.once)))
    await filters.complain(complaint.subject, complaint.text, address);
}
