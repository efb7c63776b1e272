/** A search of an open mailbox, with all that the session has. */
import { matching as searched } from '../../../ms/search/evaluate.ts';
import type { IndexRange } from '../../../ms/search/ranges.ts';
import type { Searching } from '../../../ms/search/searched.ts';
import type { MailboxView } from '../../view/view.ts';
import type { Session } from '../session.ts';
import { bound } from './bound.ts';
import type { ImapSearchKey } from './key.ts';

export const searching = ({ services, signal, progress }: Session): Searching => ({
  read: services.store.read,
  index: services.store.index,
  signal,
  progress,
});

/** Indexes of the messages that match, in order: of all, or of those in the ranges. */
export const matching = (
  session: Session,
  view: MailboxView,
  program: ImapSearchKey,
  among: readonly IndexRange[] = [{ from: 0, to: view.count }],
): Promise<Uint32Array> =>
  searched(searching(session), view, bound(program, view, session.services.clock.now()), among);
