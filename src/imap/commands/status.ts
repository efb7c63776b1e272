/**
 * STATUS. RFC 9051 §6.3.11
 */
import { astringText } from '../wire/encode.ts';
import { writtenName } from '../wire/mailbox-name.ts';
import { space } from '../wire/strings.ts';
import { command, ok } from './command.ts';
import { enableCondstore } from './condstore.ts';
import { findMailbox, mailbox } from './mailbox-argument.ts';
import { asksHighestModSeq, statusItems, statusText } from './status-items.ts';

export const status = command({
  where: 'account',
  usage: 'STATUS mailbox (item ...)',
  parse: (cursor) => {
    const text = mailbox(cursor);
    const items = text !== null && space(cursor) ? statusItems(cursor) : null;
    return text === null || items === null ? null : { text, items };
  },
  run: async ({ session, account, view }, { text, items }) => {
    if (asksHighestModSeq(items)) enableCondstore(session, view);
    const found = await findMailbox(session, account.id, text, 'r');
    if ('answer' in found) return found.answer;
    const name = astringText(writtenName(found.name, session.names), session.names === 'utf-8');
    const values = await statusText(items, found.mailbox, session.services, account.id);
    session.output.text(`* STATUS ${name} (${values})\r\n`);
    return ok('Done');
  },
});
