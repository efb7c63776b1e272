/**
 * LSUB: subscriptions for clients of RFC 3501.
 * Implements: RFC 3501 §6.3.9; a "%" that stops above a subscribed name shows the level with \Noselect.
 */
import { listMailbox, space } from '../wire/strings.ts';
import { delimiter } from '../../ms/mailbox-name.ts';
import { command, ok } from './command.ts';
import { listLine, patternTests } from './list.ts';
import { mailbox } from './mailbox-argument.ts';

export const lsub = command({
  where: 'account',
  usage: 'LSUB reference pattern',
  parse: (cursor) => {
    const reference = mailbox(cursor);
    const pattern = reference !== null && space(cursor) ? listMailbox(cursor) : null;
    return reference === null || pattern === null ? null : { reference, pattern };
  },
  run: async ({ session, account }, { reference, pattern }) => {
    const [test = () => false] = patternTests(session, reference, [pattern]);
    const names = await session.services.store.read.subscriptions(account.id);
    const shown = new Map<string, boolean>();
    for (const name of names) {
      if (test(name)) {
        shown.set(name, true);
        continue;
      }
      if (!pattern.endsWith('%')) continue;
      for (let end = name.lastIndexOf(delimiter); end > 0; end = name.lastIndexOf(delimiter, end - 1)) {
        const above = name.slice(0, end);
        if (test(above) && !shown.has(above)) shown.set(above, false);
      }
    }
    for (const [name, subscribed] of shown) {
      session.output.text(`${listLine(session, 'LSUB', subscribed ? [] : ['\\Noselect'], name)}\r\n`);
    }
    return ok('Done');
  },
});
