/**
 * THREAD and UID THREAD.
 * Implements: RFC 5256 §3 (ORDEREDSUBJECT, REFERENCES), §4 (THREAD response).
 */
import type { Cursor } from '../../base/cursor.ts';
import { Breather } from '../../base/breather.ts';
import { space, word } from '../wire/strings.ts';
import { type ImapCommand, command } from './command.ts';
import { matching } from './search/matching.ts';
import { orderedSubject } from './search/ordered-subject.ts';
import { type SearchProgram, searchCriteria } from './search/parse.ts';
import { done, prepared } from './search/prepared.ts';
import { references } from './search/references.ts';
import { readThreaded } from './search/threaded.ts';
import { threadText } from './search/tree.ts';

const algorithms = { REFERENCES: references, ORDEREDSUBJECT: orderedSubject } as const;
type Algorithm = keyof typeof algorithms;

interface Arguments {
  readonly algorithm: Algorithm;
  readonly program: SearchProgram;
}

/** thread = ["UID" SP] "THREAD" SP thread-alg SP search-criteria */
function parse(cursor: Cursor): Arguments | null {
  const name = space(cursor) ? word(cursor) : null;
  const algorithm = name === 'REFERENCES' || name === 'ORDEREDSUBJECT' ? name : null;
  if (algorithm === null || !space(cursor)) return null;
  const program = searchCriteria(cursor);
  return program === null ? null : { algorithm, program };
}

const threading = (name: string, uids: boolean): ImapCommand =>
  command({
    where: 'mailbox',
    usage: `${name} REFERENCES|ORDEREDSUBJECT charset key ...`,
    tells: uids ? 'all' : 'no-expunge',
    numbers: !uids,
    parse,
    run: async ({ session, view }, { algorithm, program }) => {
      const start = await prepared(session, view, program, uids, null);
      if ('answer' in start) return start.answer;
      const { key } = start;
      const { output } = session;
      const indexes = await matching(session, view, key);
      const threaded = await readThreaded(session, view, indexes, algorithm);
      const breather = new Breather();
      const forest = await algorithms[algorithm](threaded, breather);
      const numberOf = (node: number): number | null => {
        const index = indexes[node];
        return index === undefined ? null : uids ? view.uid(index) : index + 1;
      };
      output.inside = true;
      output.text(forest.roots.length === 0 ? '* THREAD' : '* THREAD ');
      for (const root of forest.roots) {
        output.text(threadText(forest, root, numberOf));
        if (output.full) await output.flush();
        if (breather.due) await breather.rest();
      }
      output.text('\r\n');
      output.inside = false;
      return done('Threaded', key);
    },
  });

export const thread = threading('THREAD', false);
export const uidThread = threading('UID THREAD', true);
