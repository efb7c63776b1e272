/** Thread/get. RFC 8621 §3.1 */
import { mail } from '../../core/capabilities.ts';
import type { Method } from '../../core/types.ts';
import { getMethod } from '../../standard/get.ts';
import { type MailDeps, momentOf } from '../deps.ts';
import { stateOf } from '../state.ts';
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
