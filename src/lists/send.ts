/**
 * One message of a list to some of its members: mailboxes here, the queue for the others. Each copy has a return path and a way to leave of its
 * own, and the signature of the list's domain over both. What is accepted for a member is noted in the same commit, so that nobody gets a
 * post twice, whatever happens in between.
 */
import { isAscii } from 'node:buffer';
import type { Log } from '../base/log.ts';
import { normaliseDomain, splitAddress } from '../directory/address.ts';
import type { AccountId } from '../directory/types.ts';
import type { ResolvedAccount } from '../directory/resolve.ts';
import { planDelivery } from '../mda/plan.ts';
import type { EmailId } from '../ms/types.ts';
import type { AddressDeps } from '../mta/dsn/reporter.ts';
import { limits as mtaLimits } from '../mta/limits.ts';
import type { NewQueueEntry, QueueId, Spool } from '../mta/queue/port.ts';
import { locate } from '../mta/receive/destination.ts';
import { deliveredTo, returnPath } from '../mta/trace/received.ts';
import type { SignCopies } from '../trust/dkim/outgoing.ts';
import { bouncePath } from './bounces.ts';
import { leaveFields } from './fields.ts';
import { leaveLink } from './leave.ts';
import { limits } from './limits.ts';
import type { MailList } from './types.ts';

export interface SendDeps extends AddressDeps {
  readonly spool: Pick<Spool, 'accept'>;
  readonly newId: () => QueueId;
  /** Of the server. */
  readonly secret: Buffer;
  /** Where pages of this server are, "https://host"; null where there are none. */
  readonly origin: string | null;
  /** Without it nothing is signed. */
  readonly signCopies?: SignCopies;
  readonly log: Log;
}

export interface Post {
  readonly list: MailList;
  /** What is sent on. */
  readonly email: EmailId;
  readonly members: readonly string[];
  readonly at: number;
}

/** Those of them whose address leads nowhere, or why not all could be sent. */
export type SentOn = { readonly unknown: readonly string[]; readonly reason: string | null };

export async function sendToMembers(deps: SendDeps, post: Post, bytes: Buffer): Promise<SentOn> {
  const { list, members } = post;
  const content = { size: bytes.length, read: (from: number, to: number) => Promise.resolve(bytes.subarray(from, to)) };
  const sign = (await deps.signCopies?.(content, splitAddress(list.address)?.domain ?? '')) ?? null;
  const unknown: string[] = [];
  for (let from = 0; from < members.length; from += limits.copiesAtOnce) {
    const some = { ...post, members: members.slice(from, from + limits.copiesAtOnce) };
    const sent = await sendCopies(deps, some, { bytes, sign });
    unknown.push(...sent.unknown);
    if (sent.reason !== null) return { unknown, reason: sent.reason };
  }
  return { unknown, reason: null };
}

const nothing = Buffer.alloc(0);

type Sign = Awaited<ReturnType<SignCopies>>;

/** In one commit. */
async function sendCopies(
  deps: SendDeps,
  { list, email, members, at }: Post,
  { bytes, sign }: { readonly bytes: Buffer; readonly sign: Sign },
): Promise<SentOn> {
  const separator = deps.subaddressSeparators.charAt(0);
  const accounts: ResolvedAccount[][] = [];
  /** In front of the copy of each account: by the first member that leads there. */
  const fronts = new Map<AccountId, { readonly path: Buffer; readonly front: Buffer }>();
  const redirects: { id: QueueId; entry: NewQueueEntry }[] = [];
  const unknown: string[] = [];
  for (const member of members) {
    const destination = await locate(deps, member);
    if (destination.kind === 'unknown-user') unknown.push(member);
    const own = leaveFields(list, leaveLink(deps.secret, deps.origin, list, member), sign !== null);
    const front = Buffer.concat([(await sign?.(own)) ?? nothing, own]);
    const reversePath = bouncePath(deps.secret, list, member, separator);
    if (destination.kind === 'accounts') {
      const here = destination.accounts.filter(({ account }) => account.id !== list.account);
      accounts.push(here);
      const path = returnPath(reversePath);
      for (const { account } of here) if (!fronts.has(account.id)) fronts.set(account.id, { path, front });
    }
    const remote =
      destination.kind === 'not-local' ? [member] : destination.kind === 'accounts' ? destination.remote : [];
    for (const address of remote) {
      const entry = entryFor(deps, { list, at, bytes, front }, { address, reversePath, isBulk: members.length > 1 });
      if (entry !== null) redirects.push({ id: deps.newId(), entry });
    }
  }
  const { deliveries } = planDelivery(accounts, {
    subaddress: deps.subaddress,
    prefix: ({ account, address }) => {
      const before = fronts.get(account.id);
      return Buffer.concat([before?.path ?? returnPath(list.address), deliveredTo(address), before?.front ?? nothing]);
    },
  });
  const outcome = await deps.spool.accept({
    id: deps.newId(),
    content: { kind: 'bytes', bytes },
    receivedAt: at,
    deliveries,
    relay: null,
    redirects,
    copies: { list: list.account, post: email, members },
  });
  return { unknown, reason: outcome.ok ? null : 'it could not be put into the queue' };
}

interface Copy {
  readonly list: MailList;
  readonly at: number;
  readonly bytes: Buffer;
  readonly front: Buffer;
}

/** null for an address whose domain is none. */
function entryFor(
  { queueLifetime }: SendDeps,
  { list, at, bytes, front }: Copy,
  {
    address,
    reversePath,
    isBulk,
  }: { readonly address: string; readonly reversePath: string; readonly isBulk: boolean },
): NewQueueEntry | null {
  const domain = normaliseDomain(splitAddress(address)?.domain ?? '');
  if (domain === null) return null;
  return {
    reversePath,
    parameters: {
      size: front.length + bytes.length,
      body: isAscii(bytes) ? '7bit' : '8bitmime',
      smtpUtf8: Buffer.byteLength(address) !== address.length,
      ret: 'hdrs',
      envid: null,
      auth: null,
    },
    prefix: front,
    recipients: [{ address, domain, parameters: { notify: null, orcpt: null } }],
    sender: list.address,
    priority: isBulk ? mtaLimits.bulkPriority : 0,
    notBefore: at,
    expires: at + queueLifetime,
  };
}
