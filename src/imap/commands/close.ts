/**
 * CLOSE and UNSELECT: leave the mailbox, with or without expunging it.
 * Implements: RFC 9051 §6.4.1, §6.4.2.
 */
import { has } from '../../ms/rights.ts';
import { bare, command, ok } from './command.ts';
import { deletedUids } from './expunge.ts';
import { refusal } from './refusals.ts';

export const close = command({
  where: 'mailbox',
  usage: 'CLOSE',
  tells: 'nothing',
  parse: bare,
  run: async ({ session, view }) => {
    // Without the right, CLOSE only closes. RFC 4314 §4
    if (!view.readOnly && has(view.rights, 'e')) {
      const uids = await deletedUids(session, view);
      if (uids.length > 0) {
        const outcome = await session.services.store.write.expunge(view.account, view.id, uids);
        if (!outcome.ok && outcome.error !== 'no-such-mailbox') return refusal(outcome.error);
      }
    }
    session.select(null);
    return ok('Closed');
  },
});

export const unselect = command({
  where: 'mailbox',
  usage: 'UNSELECT',
  tells: 'nothing',
  parse: bare,
  run: ({ session }) => {
    session.select(null);
    return ok('Closed, nothing expunged');
  },
});
