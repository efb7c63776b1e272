/**
 * DELETE. Inferiors stay; a mailbox that is open here is closed first.
 * Implements: RFC 9051 §6.3.5.
 */
import { command, ok } from './command.ts';
import { findMailbox, mailbox } from './mailbox-argument.ts';
import { withoutMailbox } from './notify/names.ts';
import { tellWrittenOtherwise } from './old-name.ts';
import { refusal } from './refusals.ts';

export const remove = command({
  where: 'account',
  usage: 'DELETE mailbox',
  parse: mailbox,
  run: async ({ session, account, view }, text) => {
    const found = await findMailbox(session, account.id, text, 'x');
    if ('answer' in found) return found.answer;
    const outcome = await session.services.store.write.deleteMailbox(found.mailbox.account, found.mailbox.id);
    if (!outcome.ok) return refusal(outcome.error);
    session.watch?.changedNames((names) => withoutMailbox(names, found.mailbox));
    if (view?.id === found.mailbox.id && view.account === found.mailbox.account) {
      session.select(null);
      session.output.text('* OK [CLOSED] The mailbox is deleted\r\n');
    }
    await tellWrittenOtherwise(session, account.id, text, found.name);
    return ok('Deleted');
  },
});
