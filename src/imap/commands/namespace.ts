/**
 * NAMESPACE: one personal namespace, nothing shared. RFC 9051 §6.3.10
 */
import { bare, command, ok } from './command.ts';

export const namespace = command({
  where: 'account',
  usage: 'NAMESPACE',
  parse: bare,
  run: ({ session }) => {
    session.output.text('* NAMESPACE (("" "/")) NIL NIL\r\n');
    return ok('That is all');
  },
});
