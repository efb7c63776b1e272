/** Mail at rest with what it needs: the keys of accounts, and how their owners are told that mail is kept in clear. */
import { limits } from '../mda/limits.ts';
import { restMark } from '../mda/filters/marks.ts';
import { type Rest, type RestDeps, createRest } from '../mda/rest/rest.ts';
import { type NoticeDeps, createNotices } from '../mta/notice.ts';
import type { Store } from '../store/sqlite/open.ts';

type RestParts = NoticeDeps & Pick<RestDeps, 'content'> & { readonly store: Pick<Store, 'accountKeys' | 'filters'> };

export function makeRest({ store, ...parts }: RestParts): Rest {
  const { clock, content, log } = parts;
  const tell = createNotices(parts);
  return createRest({
    keys: store.accountKeys,
    content,
    clock,
    log,
    async complain({ id, address }, reason) {
      const now = clock.now();
      if (await store.filters.mark(id, restMark(reason), now, now + limits.complaintEvery, false))
        await tell('Your mail is kept unencrypted', explanation(reason), address);
    },
  });
}

const explanation = (reason: string): string =>
  `You asked for mail to be encrypted to your key before it is kept. A message that has arrived could not be: ${reason}.

It is in your mailbox, unencrypted. Choose another key in the settings, or switch encryption of what is kept off. You are told of this once a day.
`;
