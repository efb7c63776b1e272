/** Flags. Implements: RFC 5232 §3 (setflag, addflag, removeflag), §4 (hasflag), §5 (:flags). */
import type { Arguments } from '../compile/arguments.ts';
import type { Check, CommandSpec, Extension, Positional } from '../compile/language.ts';
import { constant, isIdentifier, type Text } from '../compile/text.ts';
import { keys } from '../core/tests.ts';
import { limits } from '../limits.ts';
import { flagList } from '../run/flags.ts';
import { checkMatch, matchTags, matches } from '../run/match.ts';
import type { Run } from '../run/run.ts';

const variable: Positional = { name: 'a variable', kind: 'string', optional: true };
const flags: Positional = { name: 'flags', kind: 'strings' };

const checkVariable: Check = (args, wrong, uses) => {
  if (!args.given(0)) return;
  if (!uses('variables')) wrong('a variable can be named where "variables" is required, else the flags stand alone');
  for (const text of args.texts(0)) if (!isVariable(text)) wrong('this is no name of a variable');
};

function isVariable(text: Text): boolean {
  const name = constant(text);
  return name !== null && name.length <= limits.variableName && isIdentifier(name);
}

/** A variable keeps its flags with single spaces between them. RFC 5232 §2 */
const changing = (
  name: string,
  change: (before: readonly string[], given: readonly string[]) => readonly string[],
): CommandSpec => ({
  name,
  positional: [variable, flags],
  check: checkVariable,
  act: (args, run) => {
    const given = flagList(run.texts(args.texts(1)));
    if (!args.given(0)) {
      run.flags = flagList(change(run.flags, given));
      return;
    }
    const key = (constant(args.text(0)) ?? '').toLowerCase();
    const before = flagList([run.variables.get(key) ?? '']);
    run.set(key, flagList(change(before, given)).join(' '), args.at);
  },
});

const without = (before: readonly string[], given: readonly string[]): readonly string[] => {
  const gone = new Set(given.map((flag) => flag.toLowerCase()));
  return before.filter((flag) => !gone.has(flag.toLowerCase()));
};

function flagsOf(args: Arguments, run: Run): readonly string[] {
  if (!args.given(0)) return run.flags;
  return args.texts(0).flatMap((text) => flagList([run.variables.get(run.text(text).toLowerCase()) ?? '']));
}

export const imap4flags: Extension = {
  capability: 'imap4flags',
  commands: [
    changing('setflag', (_before, given) => given),
    changing('addflag', (before, given) => [...before, ...given]),
    changing('removeflag', without),
  ],
  tests: [
    {
      name: 'hasflag',
      tags: matchTags,
      positional: [{ name: 'variables', kind: 'strings', optional: true }, keys],
      check: (args, wrong, uses) => {
        checkMatch(args, wrong, uses);
        checkVariable(args, wrong, uses);
      },
      holds: (args, run) => {
        const found = flagsOf(args, run);
        // Each word of a key is a flag of its own.
        const wanted = args.texts(1).flatMap((text): readonly Text[] => {
          const words = run
            .text(text)
            .split(' ')
            .filter((word) => word !== '');
          return words.length === 0
            ? [{ at: text.at, pieces: [''] }]
            : words.map((word) => ({ at: text.at, pieces: [word] }));
        });
        return matches(args, run, found, wanted, { called: 'flags' });
      },
    },
  ],
  tags: [{ to: ['keep', 'fileinto'], tag: { name: 'flags', takes: 'strings' } }],
};
