/**
 * LISTRIGHTS: what can be granted to somebody. RFC 4314 §3.4, §3.7
 * No rights are tied together; c and d stand for several, and are told by themselves (§2.1.1).
 */
import { owner } from '../../ms/access.ts';
import { everyRight, noRights, ownerRights, rightsText } from '../../ms/rights.ts';
import {
  mailboxAndIdentifier,
  preparedIdentifier,
  written,
  writtenMailbox,
  writtenRights,
} from './access-arguments.ts';
import { command, ok } from './command.ts';
import { findMailbox } from './mailbox-argument.ts';

export const listRights = command({
  where: 'account',
  usage: 'LISTRIGHTS mailbox identifier',
  parse: mailboxAndIdentifier,
  run: async ({ session, account }, { text, identifier }) => {
    const prepared = preparedIdentifier(identifier);
    if ('answer' in prepared && prepared.answer.status === 'BAD') return prepared.answer;
    const found = await findMailbox(session, account.id, text, 'a');
    if ('answer' in found) return found.answer;
    if ('answer' in prepared) return prepared.answer;
    const { read } = session.services.store;
    const [own] = await read.accessList(found.mailbox.account, found.mailbox.id);
    const ofOwner = prepared.identifier === owner || prepared.identifier === own?.identifier;
    const required = ofOwner ? ownerRights : noRights;
    const optional = Array.from(rightsText(everyRight)).filter((right) => !required.includes(right));
    const names = `${writtenMailbox(session, found.name)} ${written(session, identifier)}`;
    session.output.text(`* LISTRIGHTS ${names} ${writtenRights(required)} ${optional.join(' ')}\r\n`);
    return ok('Done');
  },
});
