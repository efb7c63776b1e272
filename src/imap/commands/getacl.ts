/**
 * GETACL. RFC 4314 §3.3, §3.6
 * The owner's entry comes first, even where nobody has set it; identifiers are told in the form in which they are kept.
 */
import { written, writtenMailbox, writtenRights } from './access-arguments.ts';
import { command, ok } from './command.ts';
import { findMailbox, mailbox } from './mailbox-argument.ts';

export const getAcl = command({
  where: 'account',
  usage: 'GETACL mailbox',
  parse: mailbox,
  run: async ({ session, account }, text) => {
    const found = await findMailbox(session, account.id, text, 'a');
    if ('answer' in found) return found.answer;
    const { read } = session.services.store;
    const entries = await read.accessList(found.mailbox.account, found.mailbox.id);
    const pairs = entries.map(({ identifier, rights }) => ` ${written(session, identifier)} ${writtenRights(rights)}`);
    session.output.text(`* ACL ${writtenMailbox(session, found.name)}${pairs.join('')}\r\n`);
    return ok('Done');
  },
});
