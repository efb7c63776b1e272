/**
 * Mail to our own users that waited in the queue for its time: it is delivered here, and goes to no host. The commit that
 * delivers says for whom in the queue, so that a crash before the settlement makes no second copy.
 * Implements: RFC 4865 §4.2 (5, 6), for recipients of this house.
 */
import { planDelivery } from '../../mda/plan.ts';
import { chunks } from '../../message/content.ts';
import type { StagedContent } from '../../ms/content.ts';
import type { Fate } from '../queue/attempt.ts';
import type { LeasedWork, QueueRecipient } from '../queue/port.ts';
import { type DestinationOptions, locate } from '../receive/destination.ts';
import { throughFilters } from '../receive/filters.ts';
import { discardOwn, needsMessage } from '../receive/own-content.ts';
import { readable } from '../receive/readable.ts';
import { isGroup } from '../receive/answers.ts';
import { forwarding, remoteRecipients } from '../receive/elsewhere.ts';
import type { IntakeDeps } from '../receive/intake.ts';
import type { MailParameters } from '../types.ts';
import { deliveredTo, returnPath } from '../trace/received.ts';

export type HomeDeps = Pick<
  IntakeDeps,
  | 'spool'
  | 'content'
  | 'newId'
  | 'clock'
  | 'log'
  | 'filters'
  | 'rest'
  | 'queueLifetime'
  | 'subaddress'
  | 'srs'
  | 'isOwnDomain'
> &
  DestinationOptions & { readonly hostname: string };

export interface Home {
  /** One fate for each recipient; null where the domain is not one of ours. */
  deliver(work: LeasedWork): Promise<readonly Fate[] | null>;
}

const status = (kind: 'failed' | 'deferred', code: string, reason: string): Fate => ({
  kind,
  host: null,
  reply: null,
  status: code,
  reason,
});

export function createHome(deps: HomeDeps): Home {
  const delivered = (dsn: 'delivered' | 'expanded' | 'next-hop'): Fate => ({
    kind: 'delivered',
    host: deps.hostname,
    reply: { code: 250, enhanced: '2.1.5', text: 'The message is in the mailbox' },
    dsn,
  });

  /** What came is thrown away where another content is filed in its place. */
  async function filing(came: StagedContent, parameters: MailParameters): Promise<StagedContent> {
    const filed = await readable(deps.content, came, parameters);
    if (filed !== came) await deps.content.discard(came);
    return filed;
  }

  async function deliverTo({ id, address, parameters }: QueueRecipient, { entry, content }: LeasedWork): Promise<Fate> {
    const destination = await locate(deps, address);
    if (destination.kind !== 'accounts') return status('failed', '5.1.1', 'There is no such user here any more');
    const prefix = returnPath(entry.reversePath);
    const plan = planDelivery([destination.accounts], {
      subaddress: deps.subaddress,
      prefix: (reached) => Buffer.concat([prefix, deliveredTo(reached.address)]),
    });
    const recipients = remoteRecipients(
      [{ recipient: { forwardPath: address, parameters }, destination, relay: false }],
      await forwarding(deps, entry.reversePath),
    );
    if (plan.deliveries.length + recipients.length === 0) return status('failed', '5.2.1', 'The mailbox is closed');
    const draft = deps.content.draft();
    for await (const octets of chunks(content)) await draft.write(octets);
    const now = deps.clock.now();
    const staged = await filing(await draft.finish(), entry.parameters);
    const newId = deps.newId();
    const filtering = await throughFilters(
      deps,
      {
        id: newId,
        reversePath: entry.reversePath,
        parameters: entry.parameters,
        content: deps.content.staged(staged),
        receivedAt: now,
        forwarding: () => forwarding(deps, entry.reversePath),
        stamp: () => Promise.resolve(Buffer.alloc(0)),
      },
      plan.deliveries.flatMap((delivery, at) => {
        const account = plan.reached[at];
        return account === undefined ? [] : [{ delivery, account, recipient: address, parameters, judged: 'wanted' }];
      }),
    );
    const { redirects, rejected } = filtering;
    const deliveries = (await deps.rest?.seal(filtering.deliveries, plan.reached, staged)) ?? filtering.deliveries;
    const accepted = await deps.spool.accept({
      id: newId,
      serves: id,
      content: staged,
      receivedAt: now,
      deliveries,
      ...(redirects.length === 0 ? {} : { redirects }),
      relay:
        recipients.length === 0
          ? null
          : {
              reversePath: entry.reversePath,
              parameters: entry.parameters,
              prefix: Buffer.alloc(0),
              recipients,
              priority: entry.parameters.priority ?? 0,
              notBefore: now,
              expires: now + deps.queueLifetime,
            },
    });
    if (!accepted.ok) {
      await discardOwn(deps.content, deliveries);
      return status('deferred', '4.3.1', 'The message cannot be stored at the moment');
    }
    await filtering.after();
    if (!deliveries.some(needsMessage) && redirects.length + recipients.length === 0)
      await deps.content.discard(staged);
    const [rejection] = rejected.values();
    // What has no sender is told to nobody. RFC 5429 §2.1
    const isRejected = rejected.size === deliveries.length && recipients.length === 0 && entry.reversePath !== '';
    if (rejection !== undefined && isRejected) return status('failed', '5.7.1', rejection.reason);
    const isFull = accepted.refused.length > 0 && accepted.refused.length === deliveries.length;
    if (!isFull || recipients.length > 0) {
      // One alias of one address elsewhere hands the request on. RFC 3461 §5.2.7
      return delivered(isGroup(destination) ? 'expanded' : deliveries.length > 0 ? 'delivered' : 'next-hop');
    }
    return status('deferred', '4.2.2', 'The mailbox is full');
  }

  return {
    async deliver(work) {
      if ((await deps.directory.domain(work.domain)) === null) return null;
      const fates: Fate[] = [];
      for (const recipient of work.recipients) fates.push(await deliverTo(recipient, work));
      return fates;
    },
  };
}
