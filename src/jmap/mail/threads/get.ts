/** Thread/get and Thread/changes. RFC 8621 §3.1, §3.2 */
import type { ThreadId } from '../../../ms/types.ts';
import { mail } from '../../core/capabilities.ts';
import type { Method } from '../../core/types.ts';
import { type Changes, changesMethod } from '../../standard/changes.ts';
import { getMethod } from '../../standard/get.ts';
import type { MailView } from '../deps.ts';
import { emailId, readThreadId, threadId } from '../ids.ts';

export const threadGet = (deps: MailView): Method =>
  getMethod({
    type: 'Thread',
    capability: mail,
    args: {},
    isProperty: (name) => name === 'emailIds',
    properties: ['emailIds'],
    read: async (account, ids, properties) => {
      // There are as many as messages: all of them are never told. RFC 8620 §5.1
      if (ids === null) return null;
      const state = await deps.states.now(account);
      const threads = await deps.emails.threads(
        account,
        ids.flatMap((id) => readThreadId(id) ?? []),
      );
      const list = [...threads].map(([thread, emails]) => ({
        id: threadId(thread),
        ...(properties.includes('emailIds') ? { emailIds: emails.map(emailId) } : {}),
      }));
      return { state, list };
    },
  });

/** A thread is another one where e-mails came to it or went. */
export const threadChanges = (deps: MailView): Method =>
  changesMethod({
    type: 'Thread',
    capability: mail,
    since: async (account, state, most): Promise<Changes | null> => {
      const changed = await deps.states.emailsSince(account, state);
      if (changed === null) return null;
      const { created, destroyed } = changed;
      const threads = await deps.emails.threadsOf(account, [...created, ...destroyed]);
      if (threads.size < created.length + destroyed.length) return null;
      const touched = [...new Set(threads.values())].sort((a, b) => a - b);
      // A state between two is nowhere kept.
      if (touched.length > most) return null;
      const fresh = new Set(created);
      const now = await deps.emails.threads(account, touched);
      const lost = new Set(destroyed.map((email) => threads.get(email)));
      const wasThere = (thread: ThreadId): boolean =>
        lost.has(thread) || (now.get(thread) ?? []).some((email) => !fresh.has(email));
      return {
        newState: changed.now,
        hasMoreChanges: false,
        created: touched.filter((thread) => now.has(thread) && !wasThere(thread)).map(threadId),
        updated: touched.filter((thread) => now.has(thread) && wasThere(thread)).map(threadId),
        destroyed: touched.filter((thread) => !now.has(thread)).map(threadId),
      };
    },
  });
