/** specialuse_exists and :specialuse. Implements: RFC 8579. */
import type { Check, Extension } from '../compile/language.ts';
import { constant, type Text } from '../compile/text.ts';

/** use-attr = "\" atom. RFC 8579 §3, RFC 6154 §6 */
const isUse = (text: Text): boolean => {
  const use = constant(text);
  return use === null || (use.startsWith('\\') && use.length > 1 && !use.includes(' '));
};

const checkUses =
  (uses: (args: Parameters<Check>[0]) => readonly Text[]): Check =>
  (args, wrong) => {
    if (!uses(args).every(isUse)) wrong('a use of a mailbox is written as "\\\\Junk"');
  };

export const specialUse: Extension = {
  capability: 'special-use',
  tests: [
    {
      name: 'specialuse_exists',
      positional: [
        { name: 'a mailbox', kind: 'string', optional: true },
        { name: 'uses of mailboxes', kind: 'strings' },
      ],
      check: checkUses((args) => args.texts(1)),
      holds: async (args, run) => {
        const name = args.given(0) ? run.text(args.text(0)) : null;
        for (const use of run.texts(args.texts(1))) {
          run.spend(args.at);
          if (!(await run.world.specialUseExists(use, name))) return false;
        }
        return true;
      },
    },
  ],
  tags: [{ to: ['fileinto'], tag: { name: 'specialuse', takes: 'string' } }],
};
