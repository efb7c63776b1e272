/**
 * ESEARCH: a search of several mailboxes at once, whichever is open. What is found is said mailbox by mailbox.
 * Implements: RFC 7377; with RFC 5182 (SAVE) and RFC 5267 (UPDATE) for the open mailbox alone.
 * Not here: which mailboxes are meant (esearch/sources.ts).
 */
import type { Cursor } from '../../base/cursor.ts';
import { Breather } from '../../base/breather.ts';
import { list, space } from '../wire/strings.ts';
import { type Context, type Tagged, bad, command, no } from './command.ts';
import { noUpdate } from './context/contexts.ts';
import { follow, tagProblem } from './context/following.ts';
import { enableCondstore } from './condstore.ts';
import { type Source, openSource, sourceText, sources } from './esearch/sources.ts';
import { type MailboxFilter, filterMailboxes, namesIn } from './filter-mailboxes.ts';
import { type SearchArguments, searchArguments } from './search.ts';
import { matching } from './search/matching.ts';
import type { ImapSearchKey } from './search/key.ts';
import { asksModSeq } from './search/modseq.ts';
import { done, searchKeyOf } from './search/prepared.ts';
import { relevancy } from './search/relevancy.ts';
import { type ReturnOptions, answerText } from './search/result.ts';
import type { Session } from './session.ts';

interface Arguments extends SearchArguments {
  readonly filters: readonly MailboxFilter[];
}

/** Where nothing is said, the open mailbox is meant. RFC 7377 §2.2 */
const selected: readonly MailboxFilter[] = [{ kind: 'selected' }];

const all: ReturnOptions = new Set(['ALL']);

/** esearch-source-opts = "IN" SP "(" source-mbox [SP "(" scope-options ")"] ")"; there are no scope-options yet. */
function sourceOptions(cursor: Cursor): readonly MailboxFilter[] | null {
  const start = cursor.position;
  if (!space(cursor) || !cursor.takeWord('IN ')) {
    cursor.position = start;
    return selected;
  }
  const filters = list(cursor, filterMailboxes, Number.POSITIVE_INFINITY);
  return filters === null || filters.length === 0 ? null : filters;
}

/** esearch = "ESEARCH" [SP esearch-source-opts] [SP search-return-opts] SP search-program */
function parse(cursor: Cursor): Arguments | null {
  const filters = sourceOptions(cursor);
  const search = filters === null ? null : searchArguments(cursor);
  if (filters === null || search === null || filters.some(({ kind }) => kind === 'selected-delayed')) return null;
  return { ...search, filters };
}

/** Why the search cannot be, from what stands in the command alone. RFC 7377 §2.2, §2.4 */
function problemOf(session: Session, isOpen: boolean, { filters }: Arguments, wanted: ReturnOptions): Tagged | null {
  const meansOpen = filters.some(({ kind }) => kind === 'selected');
  if ((meansOpen || wanted.has('UPDATE')) && !isOpen) return bad('Select a mailbox first');
  if (wanted.has('SAVE') && filters.some(({ kind }) => kind !== 'selected')) {
    return bad('SAVE goes with the selected mailbox alone');
  }
  const { notifyNames } = session.services.limits;
  const names = filters.reduce((sum, filter) => sum + namesIn(filter), 0);
  return names > notifyNames ? no('LIMIT', `A search can name ${notifyNames} mailboxes here`) : null;
}

/** Says what matches there; whether the view is the one that is open. */
async function searchOne(context: Context<'account'>, source: Source, search: Search): Promise<boolean> {
  const { session, view: open, tag } = context;
  const { key, wanted } = search;
  const view = await openSource(session, source);
  if (view === null) return false;
  const indexes = await matching(session, view, key);
  const scores = wanted.has('RELEVANCY') ? await relevancy(session, view, indexes, key) : null;
  const where = sourceText(session, source);
  const asked = { name: 'SEARCH', tag, uids: true, wanted, modSeqs: asksModSeq(key), scores, source: where } as const;
  const text = answerText(view, indexes, asked);
  // A mailbox where nothing matches is not named, whatever was to be returned. RFC 7377 §2.1
  if (indexes.length > 0) session.output.text(text);
  if (view !== open) return false;
  follow(session, view, indexes, { tag, uids: true, key, wanted, criteria: null, source: where });
  return true;
}

interface Search {
  readonly key: ImapSearchKey;
  readonly wanted: ReturnOptions;
}

export const esearch = command({
  where: 'account',
  usage: 'ESEARCH [IN (mailboxes ...)] [RETURN (option ...)] [CHARSET charset] key ...',
  parse,
  run: async (context, args) => {
    const { session, account, view: open, tag } = context;
    const { manyMailboxes } = session.services.limits;
    const wanted = args.wanted ?? all;
    const problem = problemOf(session, open !== null, args, wanted) ?? tagProblem(session, tag, wanted);
    if (problem !== null) return problem;
    const prepared = await searchKeyOf(session, open, args.program, wanted);
    if ('answer' in prepared) return prepared.answer;
    const { key } = prepared;
    if (asksModSeq(key)) enableCondstore(session, open);
    const found = await sources(session, account.id, args.filters);
    if (found.length > manyMailboxes) return no('LIMIT', `A search can be of ${manyMailboxes} mailboxes here`);
    const breather = new Breather();
    let searchedOpen = false;
    for (const source of found) {
      if (session.signal.aborted) break;
      if (await searchOne(context, source, { key, wanted })) searchedOpen = true;
      if (session.output.full) await session.output.flush();
      if (breather.late) await breather.rest();
    }
    // Only the open mailbox can be followed. RFC 7377 §2.2
    if (wanted.has('UPDATE') && !searchedOpen) session.output.text(noUpdate(tag));
    return done('Searched', key);
  },
});
