/**
 * LANGUAGE: what people may come to read is said in their language.
 * Implements: RFC 5255 §3.2, §3.3, §3.4 (NAMESPACE with the names of that language).
 */
import type { Cursor } from '../../base/cursor.ts';
import { languageTags, lookUp } from '../languages/languages.ts';
import { astringText } from '../wire/encode.ts';
import { astring, space } from '../wire/strings.ts';
import { command, no, ok } from './command.ts';
import { namespaceLine } from './namespace.ts';

/** Ranges of one command. Our own. */
const mostRanges = 50;

/** language-cmd = "LANGUAGE" *(SP lang-range-quoted) */
function parse(cursor: Cursor): readonly string[] | null {
  const ranges: string[] = [];
  while (space(cursor) && !cursor.done) {
    const range = ranges.length < mostRanges ? astring(cursor) : null;
    if (range === null) return null;
    ranges.push(range);
  }
  return ranges;
}

export const language = command({
  where: 'any',
  usage: 'LANGUAGE [range ...]',
  parse,
  run: ({ session }, ranges) => {
    const { output, state } = session;
    if (ranges.length === 0) {
      output.text(`* LANGUAGE (${languageTags.map((tag) => astringText(tag, false)).join(' ')})\r\n`);
      return ok('Done');
    }
    const tag = ranges.map(lookUp).find((each) => each !== null);
    if (tag === undefined) return no(null, 'This language is not spoken here');
    session.language = tag;
    output.text(`* LANGUAGE (${astringText(tag, false)})\r\n`);
    if (state.name === 'authenticated' || state.name === 'selected') output.text(namespaceLine(tag));
    return ok('This is spoken now');
  },
});
