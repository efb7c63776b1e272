/** mailboxexists and :create. Implements: RFC 5490 §3.1, §3.2. Metadata (§3.3 to §3.6) is not read. */
import type { Extension } from '../compile/language.ts';

export const mailbox: Extension = {
  capability: 'mailbox',
  tests: [
    {
      name: 'mailboxexists',
      positional: [{ name: 'mailboxes', kind: 'strings' }],
      holds: async (args, run) => {
        for (const name of run.texts(args.texts(0))) {
          run.spend(args.at);
          if (!(await run.world.mailboxExists(name))) return false;
        }
        return true;
      },
    },
  ],
  tags: [{ to: ['fileinto'], tag: { name: 'create', takes: null } }],
};
