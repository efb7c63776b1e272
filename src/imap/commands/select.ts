/**
 * SELECT and EXAMINE.
 * Implements: RFC 9051 §6.3.2, §6.3.3; the answers of RFC 3501 for clients that have not enabled IMAP4rev2; RFC 8474 §4.2;
 * RFC 4314 §5.2 (READ-ONLY by rights);
 * RFC 7162 §3.1.2 (HIGHESTMODSEQ), §3.2.5 (QRESYNC).
 * \Recent is never given: RECENT is always 0, as RFC 9051 did away with it.
 */
import type { ModSeq } from '../../ms/types.ts';
import { byUid } from '../view/selection.ts';
import { agreedUid, vanishedEarlier } from '../view/vanished.ts';
import { MailboxView } from '../view/view.ts';
import { exists, fetchFlags, knownFlags } from '../view/untagged.ts';
import { stringText } from '../wire/encode.ts';
import { writtenName } from '../wire/mailbox-name.ts';
import { type ImapCommand, bad, command, no, ok } from './command.ts';
import { enableCondstore, highestModSeq, telling } from './condstore.ts';
import { changedIn } from './fetch/modifiers.ts';
import { oldName } from './list.ts';
import { findMailbox, mailbox } from './mailbox-argument.ts';
import { mailboxObjectId, ownerFor } from '../../ms/object-id.ts';
import { writtenOtherwise } from './old-name.ts';
import { uidRequired } from './refusals.ts';
import { type Resync, selectParameters } from './select-parameters.ts';
import type { Session } from './session.ts';

const selecting = (name: string, examines: boolean): ImapCommand =>
  command({
    where: 'account',
    usage: `${name} mailbox [(parameter ...)]`,
    tells: 'nothing',
    parse: (cursor) => {
      const text = mailbox(cursor);
      const parameters = text === null ? null : selectParameters(cursor);
      return text === null || parameters === null ? null : { text, parameters };
    },
    run: async ({ session, account, view: before }, { text, parameters }) => {
      const { condstore, resync } = parameters;
      if (resync !== null && !session.enabled.has('QRESYNC')) return bad('ENABLE QRESYNC first');
      if ((resync?.match ?? null) !== null && session.enabled.has('UIDONLY')) return uidRequired;
      if (condstore) enableCondstore(session, null);
      const { output, services } = session;
      if (before !== null) {
        session.select(null);
        output.text('* OK [CLOSED] The mailbox before is closed\r\n');
      }
      const found = await findMailbox(session, account.id, text, 'r');
      if ('answer' in found) return found.answer;
      const mark = session.changes;
      const current = await services.store.read.columns(found.mailbox.account, found.mailbox.id);
      if (current === null) return no('NONEXISTENT', 'There is no such mailbox');
      const view = new MailboxView(current, examines, found.rights, ownerFor(account.id, found.mailbox.account));
      // A change between the columns and here was announced to nobody.
      if (session.changes !== mark || view.owner !== null) view.announce();
      session.select(view);
      const otherwise = writtenOtherwise(session, text, found.name);
      const rev2 = session.enabled.has('IMAP4rev2');
      // A sequence number, which RFC 9051 has no longer and RFC 9586 forbids.
      const unseen = rev2 || session.enabled.has('UIDONLY') ? -1 : view.firstUnseen();
      output.text(
        `${knownFlags(view)}${exists(view.count)}` +
          (rev2 ? '' : '* 0 RECENT\r\n') +
          (unseen < 0 ? '' : `* OK [UNSEEN ${unseen + 1}] The first without \\Seen\r\n`) +
          `* OK [UIDVALIDITY ${view.uidValidity}] UIDs are valid\r\n` +
          `* OK [UIDNEXT ${view.uidNext}] The next UID\r\n` +
          highestModSeq(view) +
          `* OK [MAILBOXID (${mailboxObjectId(view.id, view.owner)})] The mailbox under any name\r\n` +
          (rev2
            ? `* LIST () "/" ${stringText(writtenName(found.name, session.names), true)}${otherwise === null ? '' : oldName(session, otherwise)}\r\n`
            : ''),
      );
      if (resync !== null && resync.uidValidity === view.uidValidity) await resynchronize(session, view, resync);
      return view.readOnly ? ok('To be read', 'READ-ONLY') : ok('Open', 'READ-WRITE');
    },
  });

/** What went away and what changed since the client was here. RFC 7162 §3.2.5.1 */
async function resynchronize(session: Session, view: MailboxView, resync: Resync): Promise<void> {
  const { output, services } = session;
  const since = resync.modSeq as ModSeq;
  const expunged = await services.store.read.expunged(view.account, view.id, since);
  if (expunged === null) return;
  const known = resync.known ?? [{ from: 1, to: Math.max(view.uidNext - 1, 1) }];
  const agreed = resync.match === null ? 0 : agreedUid(view, resync.match.numbers, resync.match.uids);
  output.text(vanishedEarlier(view, known, agreed, expunged));
  const how = telling(session, false);
  for (const { from, to } of changedIn(view, byUid(view, { kind: 'ranges', ranges: known }), since)) {
    for (let index = from; index < to; index++) {
      output.text(fetchFlags(view, index, how));
      if (output.full) await output.flush();
    }
  }
}

export const select = selecting('SELECT', false);
export const examine = selecting('EXAMINE', true);
