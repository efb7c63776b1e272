/**
 * CANCELUPDATE: results are no longer kept up to date.
 * Implements: RFC 5267 §4.3.5.
 */
import type { Cursor } from '../../base/cursor.ts';
import { quotedText, space } from '../wire/strings.ts';
import { command, no, ok } from './command.ts';

/** Tags of one command. Our own. */
const mostTags = 1_000;

/** "CANCELUPDATE" 1*(SP quoted) */
function parse(cursor: Cursor): readonly string[] | null {
  const tags: string[] = [];
  while (space(cursor) && !cursor.done) {
    const tag = tags.length < mostTags ? quotedText(cursor) : null;
    if (tag === null) return null;
    tags.push(tag);
  }
  return tags.length === 0 ? null : tags;
}

export const cancelUpdate = command({
  where: 'mailbox',
  usage: 'CANCELUPDATE "tag" ...',
  parse,
  run: ({ session }, tags) => {
    const unknown = tags.filter((tag) => session.contexts?.cancel(tag) !== true);
    return unknown.length === 0
      ? ok('Nothing more will be told of it')
      : no('NONEXISTENT', 'There is no search of such a tag that is kept up to date');
  },
});
