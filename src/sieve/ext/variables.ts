/** Variables. Implements: RFC 5229 §4 (set and its modifiers), §5 (string). What stands in strings is in compile/text.ts. */
import type { Extension, TagSpec } from '../compile/language.ts';
import { constant, isIdentifier } from '../compile/text.ts';
import { keys } from '../core/tests.ts';
import { limits } from '../limits.ts';
import { asciiLower, asciiUpper } from '../run/comparators.ts';
import { checkMatch, matchTags, matches } from '../run/match.ts';

interface Modifier {
  readonly name: string;
  readonly precedence: number;
  readonly change: (text: string) => string;
}

const first =
  (change: (letter: string) => string) =>
  (text: string): string => {
    const [letter = ''] = text;
    return change(letter) + text.slice(letter.length);
  };

/** A backslash before what means something in a pattern. RFC 5229 §4.1.3 */
function quotewildcard(text: string): string {
  let quoted = '';
  for (const letter of text) quoted += letter === '*' || letter === '?' || letter === '\\' ? `\\${letter}` : letter;
  return quoted;
}

/** In the order in which they are applied: the highest precedence first. RFC 5229 §4.1 */
const modifiers: readonly Modifier[] = [
  { name: 'lower', precedence: 40, change: asciiLower },
  { name: 'upper', precedence: 40, change: asciiUpper },
  { name: 'lowerfirst', precedence: 30, change: first(asciiLower) },
  { name: 'upperfirst', precedence: 30, change: first(asciiUpper) },
  { name: 'quotewildcard', precedence: 20, change: quotewildcard },
  { name: 'length', precedence: 10, change: (text) => String(Array.from(text).length) },
];

export const variables: Extension = {
  capability: 'variables',
  commands: [
    {
      name: 'set',
      tags: modifiers.map(({ name, precedence }): TagSpec => ({ name, takes: null, group: `modifier ${precedence}` })),
      positional: [
        { name: 'a name', kind: 'string' },
        { name: 'a value', kind: 'string' },
      ],
      check: (args, wrong) => {
        const name = constant(args.text(0));
        if (name === null || !isIdentifier(name) || name.length > limits.variableName)
          wrong('this is no name of a variable: letters, digits and "_", no digit first');
      },
      act: (args, run) => {
        const value = modifiers
          .filter(({ name }) => args.has(name))
          .reduce((text, { change }) => change(text), run.text(args.text(1)));
        run.set((constant(args.text(0)) ?? '').toLowerCase(), value, args.at);
      },
    },
  ],
  tests: [
    {
      name: 'string',
      tags: matchTags,
      positional: [{ name: 'texts', kind: 'strings' }, keys],
      check: checkMatch,
      holds: (args, run) => {
        const values = run.texts(args.texts(0));
        // RFC 5229 §5: with ":count" those that are empty are not counted.
        const counted = args.has('count') ? values.filter((value) => value !== '') : values;
        return matches(args, run, counted, args.texts(1));
      },
    },
  ],
};
