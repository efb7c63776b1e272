/** environment: where the script runs. Implements: RFC 5183. */
import type { Extension } from '../compile/language.ts';
import { keys } from '../core/tests.ts';
import { checkMatch, matchTags, matches } from '../run/match.ts';

export const environment: Extension = {
  capability: 'environment',
  tests: [
    {
      name: 'environment',
      tags: matchTags,
      positional: [{ name: 'the name of an item', kind: 'string' }, keys],
      check: checkMatch,
      holds: (args, run) => {
        const name = run.text(args.text(0)).toLowerCase();
        const value = run.world.environment.get(name);
        // RFC 5183 §4: what is not known matches nothing.
        return matches(args, run, value === undefined ? [] : [value], args.texts(1), { called: name });
      },
    },
  ],
};
