/** Mailbox/get and Mailbox/changes. RFC 8621 §2.1, §2.2 */
import { mail } from '../../core/capabilities.ts';
import type { Method } from '../../core/types.ts';
import { type Changes, changesMethod } from '../../standard/changes.ts';
import { getMethod } from '../../standard/get.ts';
import { type MailView, rightsOf } from '../deps.ts';
import { mailboxId, readMailboxId } from '../ids.ts';
import { threadCounts } from './counts.ts';
import { countProperties, isMailboxProperty, mailboxObject, mailboxProperties } from './object.ts';
import { treeOf } from './tree.ts';

export const mailboxGet = (deps: MailView): Method =>
  getMethod({
    type: 'Mailbox',
    capability: mail,
    args: {},
    isProperty: isMailboxProperty,
    properties: mailboxProperties,
    read: async (account, ids, properties) => {
      const state = await deps.states.now(account);
      const all = await deps.mailboxes(account);
      const asked = ids === null ? null : new Set(ids.map(readMailboxId));
      const wanted = asked === null ? all : all.filter(({ id }) => asked.has(id));
      const tree = treeOf(all);
      const counted = properties.includes('totalThreads') || properties.includes('unreadThreads');
      const counts = counted && wanted.length > 0 ? await threadCounts(deps, account, all) : new Map();
      const rights = await rightsOf(deps, account, wanted);
      return { state, list: wanted.map((mailbox) => mailboxObject({ mailbox, tree, counts, rights }, properties)) };
    },
  });

/** Those that were made or changed themselves come before those in which only something is counted differently. */
export const mailboxChanges = (deps: MailView): Method =>
  changesMethod({
    type: 'Mailbox',
    capability: mail,
    since: async (account, state, most): Promise<Changes | null> => {
      const changed = await deps.states.mailboxesSince(account, state);
      if (changed === null) return null;
      const { created, updated, recounted, destroyed } = changed;
      const all = created.length + updated.length + recounted.length + destroyed.length;
      // A state between two is nowhere kept.
      if (all > most) return null;
      const onlyCounts = updated.length === 0 && recounted.length > 0;
      return {
        newState: changed.now,
        hasMoreChanges: false,
        created: created.map(mailboxId),
        updated: [...updated, ...recounted].map(mailboxId),
        destroyed: destroyed.map(mailboxId),
        more: { updatedProperties: onlyCounts ? countProperties : null },
      };
    },
  });
