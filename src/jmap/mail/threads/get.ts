/** Thread/get and Thread/changes. RFC 8621 §3.1, §3.2 */
import type { ThreadId } from '../../../ms/types.ts';
import { mail } from '../../core/capabilities.ts';
import type { Method } from '../../core/types.ts';
import { type Changes, changesMethod } from '../../standard/changes.ts';
import { getMethod } from '../../standard/get.ts';
import { type MailDeps, momentOf } from '../deps.ts';
import { readState, stateOf } from '../state.ts';
import { emailId, readThreadId, threadId } from '../ids.ts';

export const threadGet = (deps: MailDeps): Method =>
  getMethod({
    type: 'Thread',
    capability: mail,
    args: {},
    isProperty: (name) => name === 'emailIds',
    properties: ['emailIds'],
    read: async (account, ids, properties) => {
      // There are as many as messages: all of them are never told. RFC 8620 §5.1
      if (ids === null) return null;
      const state = stateOf(await momentOf(deps, account));
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
export const threadChanges = (deps: MailDeps): Method =>
  changesMethod({
    type: 'Thread',
    capability: mail,
    since: async (account, state, most): Promise<Changes | null> => {
      const since = readState(state);
      const changed = since === null ? null : await deps.emails.changedEmails(account, since);
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
        newState: stateOf(changed.now),
        hasMoreChanges: false,
        created: touched.filter((thread) => now.has(thread) && !wasThere(thread)).map(threadId),
        updated: touched.filter((thread) => now.has(thread) && wasThere(thread)).map(threadId),
        destroyed: touched.filter((thread) => !now.has(thread)).map(threadId),
      };
    },
  });
