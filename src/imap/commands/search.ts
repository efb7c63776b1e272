/**
 * SEARCH and UID SEARCH.
 * Implements: RFC 9051 §6.4.4, §6.4.9; BADCHARSET (§7.1); ESEARCH for clients of IMAP4rev2, SEARCH for the others.
 */
import type { Cursor } from '../../base/cursor.ts';
import { defaultLimits } from '../limits.ts';
import { sync } from '../view/sync.ts';
import { space } from '../wire/strings.ts';
import { type ImapCommand, command, no, ok } from './command.ts';
import { enableCondstore, telling } from './condstore.ts';
import { matching } from './search/evaluate.ts';
import { usesNumbers } from './search/key.ts';
import { asksModSeq, highestOf } from './search/modseq.ts';
import { type SearchProgram, searchProgram } from './search/parse.ts';
import { type ReturnOptions, esearchText, returnOptions, saved, searchText } from './search/result.ts';

interface Arguments {
  readonly wanted: ReturnOptions | null;
  readonly program: SearchProgram;
}

/** search = "SEARCH" [SP "RETURN" SP "(" … ")"] SP search-program */
function parse(cursor: Cursor): Arguments | null {
  if (!space(cursor)) return null;
  let wanted: ReturnOptions | null = null;
  if (cursor.takeWord('RETURN ')) {
    wanted = returnOptions(cursor);
    if (wanted === null || !space(cursor)) return null;
  }
  const program = searchProgram(cursor, { keys: defaultLimits.members, depth: defaultLimits.depth });
  return program === null ? null : { wanted, program };
}

const searching = (name: string, uids: boolean): ImapCommand =>
  command({
    where: 'mailbox',
    usage: `${name} [RETURN (option ...)] [CHARSET charset] key ...`,
    tells: uids ? 'all' : 'no-expunge',
    parse,
    run: async ({ session, view, tag }, { wanted, program }) => {
      const { output, services } = session;
      const saves = wanted?.has('SAVE') === true;
      if ('badCharset' in program) {
        if (saves) view.saved = new Uint32Array(0);
        return no('BADCHARSET (US-ASCII UTF-8)', 'This charset is not known');
      }
      if (view.dirty) {
        const state = await sync(view, services.store.read, output, telling(session, false, uids));
        if (state === 'gone') return no('NONEXISTENT', 'The mailbox is gone');
      }
      const modSeqs = asksModSeq(program.key);
      if (modSeqs) enableCondstore(session, view);
      const indexes = await matching(session, view, program.key);
      const numbers = indexes.map((index) => (uids ? view.uid(index) : index + 1));
      const modSeq = modSeqs ? highestOf(view, indexes, wanted) : 0;
      if (wanted !== null) output.text(esearchText(tag, uids, wanted, numbers, modSeq));
      else if (session.enabled.has('IMAP4rev2')) output.text(esearchText(tag, uids, new Set(['ALL']), numbers, modSeq));
      else output.text(searchText(numbers, modSeq));
      if (wanted !== null && saves) view.saved = saved(view, indexes, wanted);
      // Numbers must not shift under a command that was given numbers. RFC 9051 §7.5.1
      return usesNumbers(program.key) ? { ...ok('Searched'), tells: 'no-expunge' } : ok('Searched');
    },
  });

export const search = searching('SEARCH', false);
export const uidSearch = searching('UID SEARCH', true);
