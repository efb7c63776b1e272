/** ihave and error. Implements: RFC 5463. What ihave teaches the validator is in compile/validator.ts. */
import type { Extension } from '../compile/language.ts';
import { constant } from '../compile/text.ts';
import { limits } from '../limits.ts';
import { ScriptError } from '../run/error.ts';

/** `isThere` says which extensions there are. */
export const ihave = (isThere: (capability: string) => boolean): Extension => ({
  capability: 'ihave',
  tests: [
    {
      name: 'ihave',
      positional: [{ name: 'extensions', kind: 'strings' }],
      check: (args, wrong) => {
        if (args.texts(0).some((text) => constant(text) === null)) wrong('extensions are named without variables');
      },
      holds: (args, run) => run.texts(args.texts(0)).every(isThere),
    },
  ],
  commands: [
    {
      name: 'error',
      positional: [{ name: 'a message', kind: 'string' }],
      act: (args, run) => {
        throw new ScriptError(args.at, run.text(args.text(0)).slice(0, limits.quoted));
      },
    },
  ],
});
