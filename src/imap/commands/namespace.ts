/**
 * NAMESPACE: one's own mailboxes, and what others share. RFC 9051 §6.3.10
 */
import { othersNamespace } from '../../ms/namespace.ts';
import { delimiter } from '../wire/mailbox-name.ts';
import { bare, command, ok } from './command.ts';

export const namespace = command({
  where: 'account',
  usage: 'NAMESPACE',
  parse: bare,
  run: ({ session }) => {
    session.output.text(`* NAMESPACE (("" "/")) (("${othersNamespace}${delimiter}" "${delimiter}")) NIL\r\n`);
    return ok('That is all');
  },
});
