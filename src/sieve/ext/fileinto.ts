/** fileinto: into a mailbox by its name. Implements: RFC 5228 §4.1. The tags are of copy, imap4flags, mailbox and special-use. */
import type { Extension } from '../compile/language.ts';
import { constant } from '../compile/text.ts';
import { limits } from '../limits.ts';
import { ScriptError } from '../run/error.ts';
import { givenFlags } from '../run/flags.ts';

export const fileinto: Extension = {
  capability: 'fileinto',
  commands: [
    {
      name: 'fileinto',
      positional: [{ name: 'a mailbox', kind: 'string' }],
      check: (args, wrong) => {
        const name = constant(args.text(0));
        if (name !== null && !isMailboxName(name)) wrong('no mailbox has such a name');
      },
      act: (args, run) => {
        const mailbox = run.text(args.text(0));
        if (!isMailboxName(mailbox)) throw new ScriptError(args.at, 'no mailbox has such a name');
        const specialUse = args.tagText('specialuse');
        run.decide(
          {
            kind: 'fileinto',
            mailbox,
            create: args.has('create'),
            specialUse: specialUse === null ? null : run.text(specialUse),
            flags: givenFlags(args, run),
          },
          args.at,
          !args.has('copy'),
        );
      },
    },
  ],
};

function isMailboxName(name: string): boolean {
  if (name === '' || name.length > limits.mailboxName || !name.isWellFormed()) return false;
  for (const letter of name) if (letter < ' ' || letter === '\x7f') return false;
  return true;
}
