/**
 * One message of a list to some of its members, in one commit: mailboxes here, the queue for the others. Each copy leaves with a return
 * path that names its recipient (VERP), so that a bounce comes back to the list and says whom it is about.
 */
import { isAscii } from 'node:buffer';
import { normaliseDomain, splitAddress } from '../directory/address.ts';
import type { ResolvedAccount } from '../directory/resolve.ts';
import { planDelivery } from '../mda/plan.ts';
import { verp } from '../mda/srs/verp.ts';
import type { AddressDeps } from '../mta/dsn/reporter.ts';
import { limits } from '../mta/limits.ts';
import type { NewQueueRecipient, QueueId, Spool } from '../mta/queue/port.ts';
import { locate } from '../mta/receive/destination.ts';
import { deliveredTo, returnPath } from '../mta/trace/received.ts';
import type { MailList } from './types.ts';

export interface SendDeps extends AddressDeps {
  readonly spool: Pick<Spool, 'accept'>;
  readonly newId: () => QueueId;
}

/** `isOwn`: it is from the list, and leaves with its domain's signature. Answers why nothing was sent, or null. */
export async function sendToMembers(
  deps: SendDeps,
  { list, members, at, isOwn }: { list: MailList; members: readonly string[]; at: number; isOwn: boolean },
  bytes: Buffer,
): Promise<string | null> {
  const id = deps.newId();
  const accounts: ResolvedAccount[][] = [];
  const recipients: NewQueueRecipient[] = [];
  for (const member of members) {
    const destination = await locate(deps, member);
    if (destination.kind === 'accounts')
      accounts.push(destination.accounts.filter(({ account }) => account.id !== list.account));
    const remote =
      destination.kind === 'not-local' ? [member] : destination.kind === 'accounts' ? destination.remote : [];
    for (const address of remote) {
      const domain = normaliseDomain(splitAddress(address)?.domain ?? '');
      if (domain === null) continue;
      const reversePath = verp(list.address, member, deps.subaddressSeparators.charAt(0));
      recipients.push({ address, domain, reversePath, parameters: { notify: null, orcpt: null } });
    }
  }
  const path = returnPath(list.address);
  const { deliveries } = planDelivery(accounts, {
    subaddress: deps.subaddress,
    prefix: ({ address }) => Buffer.concat([path, deliveredTo(address)]),
  });
  if (deliveries.length + recipients.length === 0) return 'no member can be reached';
  const content = { size: bytes.length, read: (from: number, to: number) => Promise.resolve(bytes.subarray(from, to)) };
  const outcome = await deps.spool.accept({
    id,
    content: { kind: 'bytes', bytes },
    receivedAt: at,
    deliveries,
    relay:
      recipients.length === 0
        ? null
        : {
            reversePath: list.address,
            parameters: {
              size: bytes.length,
              body: isAscii(bytes) ? '7bit' : '8bitmime',
              smtpUtf8: recipients.some(({ address }) => Buffer.byteLength(address) !== address.length),
              ret: 'hdrs',
              envid: null,
              auth: null,
            },
            prefix: isOwn ? ((await deps.sign?.(content)) ?? Buffer.alloc(0)) : Buffer.alloc(0),
            recipients,
            sender: list.address,
            priority: recipients.length > 1 ? limits.bulkPriority : 0,
            notBefore: at,
            expires: at + deps.queueLifetime,
          },
  });
  return outcome.ok ? null : 'it could not be put into the queue';
}
