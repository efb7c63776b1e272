/**
 * NOTIFY: what the client is told of while no command runs, in the selected mailbox and in others.
 * Implements: RFC 5465 §3.1, §8.
 * Not here: what is told (notify/watch.ts, news.ts) and when (server/session.ts).
 */
import type { Cursor } from '../../base/cursor.ts';
import { space } from '../wire/strings.ts';
import { command, ok } from './command.ts';
import { type EventGroup, eventGroups, groupsProblem, overflow } from './notify/events.ts';
import { Watch } from './notify/watch.ts';

interface Arguments {
  readonly status: boolean;
  readonly groups: readonly EventGroup[];
}

/** notify = "NOTIFY" SP (notify-set / notify-none); notify-set = "SET" [SP "STATUS"] SP event-groups */
function parse(cursor: Cursor): Arguments | null {
  if (!space(cursor)) return null;
  if (cursor.takeWord('NONE')) return { status: false, groups: [] };
  if (!cursor.takeWord('SET') || !space(cursor)) return null;
  const status = cursor.takeWord('STATUS');
  const groups = !status || space(cursor) ? eventGroups(cursor) : null;
  return groups === null ? null : { status, groups };
}

export const notify = command({
  where: 'account',
  usage: 'NOTIFY SET [STATUS] (mailboxes (event ...)) ... or NOTIFY NONE',
  parse,
  run: async ({ session, account, view }, { status, groups }) => {
    const { limits } = session.services;
    const problem = groupsProblem(groups, limits);
    if (problem !== null) return problem;
    const watch = new Watch(session, account.id, groups);
    if (!(await watch.begin(status, groups))) {
      watch.close();
      return overflow(`Nobody can watch more than ${limits.manyMailboxes} mailboxes here`);
    }
    session.watch?.close();
    session.watch = watch;
    // Flags that the client did not want to hear of are told now.
    if (view !== null && view.untold.size > 0) view.announce();
    return ok(groups.length === 0 ? 'Nothing will be told' : 'What happens will be told');
  },
});
