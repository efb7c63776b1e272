/** Users' filters with what they need: the store, the queue for what they send back, the clock of this machine. */
import { createFilters } from '../mda/filters/filter.ts';
import { addressed } from '../mta/dsn/reporter.ts';
import { type NoticeDeps, createNotices } from '../mta/notice.ts';
import type { FilterParts } from '../mta/receive/filters.ts';
import type { Store } from '../store/sqlite/open.ts';
import { programVersion } from './version.ts';

/** Minutes east of UTC, where this machine is. */
const zone = (now: number): number => -new Date(now).getTimezoneOffset();

export function makeFilters(parts: NoticeDeps & { readonly store: Pick<Store, 'filters' | 'mail'> }): FilterParts {
  const { store, spool, clock, log } = parts;
  const filters = createFilters({
    ...parts,
    filters: store.filters,
    mail: store.mail.read,
    zone,
    version: programVersion(),
  });
  return {
    decide: (delivery) => filters.decide(delivery),
    mark: (account, mark, now, expires, anew) => store.filters.mark(account, mark, now, expires, anew),
    async send(id, bytes, to) {
      const acceptance = await addressed(parts, { id, bytes, receivedAt: clock.now() }, to);
      const outcome = acceptance === null ? null : await spool.accept(acceptance);
      log.info('mda.response.sent', { id, sent: outcome?.ok === true });
    },
    complain: createNotices(parts),
  };
}
