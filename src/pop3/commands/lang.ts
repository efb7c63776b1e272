/**
 * LANG: the language of what the server says: English, and i-default, which is English too (RFC 2277 §4.5).
 * Implements: RFC 6856 §3.2; a range matches by lookup (RFC 4647 §3.4): "en-GB" is answered in "en".
 */
import { params } from '../wire/command.ts';
import { err, linesOf, ok, okWith } from '../wire/replies.ts';
import type { Context, State, Step } from './types.ts';

const preferred = 'en';
const languages: ReadonlyMap<string, string> = new Map([
  [preferred, 'English'],
  ['i-default', 'English'],
]);

export function lang(_context: Context, state: State, argument: string): Step {
  const [range, ...more] = params(argument);
  if (more.length > 0) return { state, reply: err('Give the range of one language, or none') };
  if (range === undefined) {
    const listing = [...languages].map(([tag, description]) => `${tag} ${description}`);
    return { state, reply: okWith('Languages', linesOf(listing)) };
  }
  const tag = range === '*' ? preferred : lookUp(range.toLowerCase());
  return {
    state,
    reply: tag === null ? err('That language is not spoken here; see LANG') : ok(`${tag} English it is`),
  };
}

/** Shortens the range from its end until there is such a tag; a subtag of one letter goes with the one behind it. */
function lookUp(range: string): string | null {
  const subtags = range.split('-');
  while (subtags.length > 0) {
    const tag = subtags.join('-');
    if (languages.has(tag)) return tag;
    subtags.pop();
    if (subtags.at(-1)?.length === 1) subtags.pop();
  }
  return null;
}
