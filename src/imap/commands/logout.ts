/**
 * LOGOUT. RFC 9051 §6.1.3
 */
import { bare, command, ok } from './command.ts';

export const logout = command({
  where: 'any',
  usage: 'LOGOUT',
  tells: 'nothing',
  parse: bare,
  run: ({ session }) => {
    session.output.text('* BYE See you\r\n');
    session.state = { name: 'logout' };
    return ok('Logged out');
  },
});
