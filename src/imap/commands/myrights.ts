/**
 * MYRIGHTS. RFC 4314 §3.5, §3.8; any of l, r, i, k, x and a is enough to ask.
 */
import { myRightsLine } from './access-arguments.ts';
import { command, ok } from './command.ts';
import { findMailbox, mailbox } from './mailbox-argument.ts';

export const myRights = command({
  where: 'account',
  usage: 'MYRIGHTS mailbox',
  parse: mailbox,
  run: async ({ session, account }, text) => {
    const found = await findMailbox(session, account.id, text);
    if ('answer' in found) return found.answer;
    session.output.text(myRightsLine(session, found.name, found.rights));
    return ok('Done');
  },
});
