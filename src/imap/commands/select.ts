/**
 * SELECT and EXAMINE.
 * Implements: RFC 9051 §6.3.2, §6.3.3; the answers of RFC 3501 for clients that have not enabled IMAP4rev2; RFC 8474 §4.2.
 * \Recent is never given: RECENT is always 0, as RFC 9051 did away with it.
 */
import { MailboxView } from '../view/view.ts';
import { exists, knownFlags } from '../view/untagged.ts';
import { stringText } from '../wire/encode.ts';
import { writtenName } from '../wire/mailbox-name.ts';
import { type ImapCommand, command, no, ok } from './command.ts';
import { findMailbox, mailbox } from './mailbox-argument.ts';
import { mailboxObjectId } from './object-id.ts';

const selecting = (name: string, readOnly: boolean): ImapCommand =>
  command({
    where: 'account',
    usage: `${name} mailbox`,
    tells: 'nothing',
    parse: mailbox,
    run: async ({ session, account, view: before }, text) => {
      const { output, services } = session;
      if (before !== null) {
        session.select(null);
        output.text('* OK [CLOSED] The mailbox before is closed\r\n');
      }
      const found = await findMailbox(session, account.id, text);
      if ('answer' in found) return found.answer;
      const mark = session.changes;
      const columns = await services.store.read.columns(account.id, found.mailbox.id);
      if (columns === null) return no('NONEXISTENT', 'There is no such mailbox');
      const view = new MailboxView(columns, readOnly);
      // A change between the columns and here was announced to nobody.
      if (session.changes !== mark) view.announce(0);
      session.select(view);
      const rev2 = session.enabled.has('IMAP4rev2');
      const unseen = rev2 ? -1 : view.firstUnseen();
      output.text(
        `${knownFlags(view)}${exists(view.count)}` +
          (rev2 ? '' : '* 0 RECENT\r\n') +
          (unseen < 0 ? '' : `* OK [UNSEEN ${unseen + 1}] The first without \\Seen\r\n`) +
          `* OK [UIDVALIDITY ${view.uidValidity}] UIDs are valid\r\n` +
          `* OK [UIDNEXT ${view.uidNext}] The next UID\r\n` +
          `* OK [MAILBOXID (${mailboxObjectId(view.id)})] The mailbox under any name\r\n` +
          (rev2 ? `* LIST () "/" ${stringText(writtenName(columns.mailbox.name, session.names), true)}\r\n` : ''),
      );
      return readOnly ? ok('To be read', 'READ-ONLY') : ok('Open', 'READ-WRITE');
    },
  });

export const select = selecting('SELECT', false);
export const examine = selecting('EXAMINE', true);
