/**
 * SEARCH and UID SEARCH.
 * Implements: RFC 9051 §6.4.4, §6.4.9; BADCHARSET (§7.1); ESEARCH for clients of IMAP4rev2, SEARCH for the others;
 * RFC 6203 §4 (RELEVANCY); RFC 5267 §4 (CONTEXT, UPDATE).
 */
import type { Cursor } from '../../base/cursor.ts';
import { type ImapCommand, command } from './command.ts';
import { follow, tagProblem } from './context/following.ts';
import { matching } from './search/matching.ts';
import { asksModSeq } from './search/modseq.ts';
import { type SearchProgram, searchProgram } from './search/parse.ts';
import { done, prepared } from './search/prepared.ts';
import { relevancy } from './search/relevancy.ts';
import { type ReturnOptions, type Returning, answerText, returning } from './search/result.ts';

export interface SearchArguments extends Returning {
  readonly program: SearchProgram;
}

/** [SP "RETURN" SP "(" … ")"] SP search-program: what stands behind SEARCH */
export function searchArguments(cursor: Cursor): SearchArguments | null {
  const returned = returning(cursor);
  const program = returned === null ? null : searchProgram(cursor);
  if (returned === null || program === null) return null;
  // Without a fuzzy key nothing has a score. RFC 6203 §4
  if (returned.wanted?.has('RELEVANCY') === true && 'key' in program && !program.fuzzy) return null;
  return { ...returned, program };
}

/** ESEARCH is what a client of IMAP4rev2 gets in any case. RFC 9051 §7.3.4 */
const rev2: ReturnOptions = new Set(['ALL']);

const searching = (name: string, uids: boolean): ImapCommand =>
  command({
    where: 'mailbox',
    usage: `${name} [RETURN (option ...)] [CHARSET charset] key ...`,
    tells: uids ? 'all' : 'no-expunge',
    numbers: !uids,
    parse: searchArguments,
    run: async ({ session, view, tag }, { wanted: asked, program }) => {
      const reused = tagProblem(session, tag, asked);
      if (reused !== null) return reused;
      const start = await prepared(session, view, program, uids, asked);
      if ('answer' in start) return start.answer;
      const { key } = start;
      const indexes = await matching(session, view, key);
      const scores = asked?.has('RELEVANCY') === true ? await relevancy(session, view, indexes, key) : null;
      const wanted = asked ?? (session.enabled.has('IMAP4rev2') ? rev2 : null);
      session.output.text(
        answerText(view, indexes, { name: 'SEARCH', tag, uids, wanted, modSeqs: asksModSeq(key), scores }),
      );
      follow(session, view, indexes, { tag, uids, key, wanted: asked, criteria: null });
      return done('Searched', key);
    },
  });

export const search = searching('SEARCH', false);
export const uidSearch = searching('UID SEARCH', true);
