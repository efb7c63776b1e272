/**
 * LOGOUT. RFC 9051 §6.1.3
 */
import { said } from '../languages/languages.ts';
import { bare, command, ok } from './command.ts';

export const logout = command({
  where: 'any',
  usage: 'LOGOUT',
  tells: 'nothing',
  parse: bare,
  run: ({ session }) => {
    session.output.text(`* BYE ${said(session.language, 'See you')}\r\n`);
    session.state = { name: 'logout' };
    return ok('Logged out');
  },
});
