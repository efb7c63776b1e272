/**
 * UNAUTHENTICATE: the connection as it was before the login; TLS stays.
 * Implements: RFC 8437 §3, §4.
 */
import { bare, command, ok } from './command.ts';

export const unauthenticate = command({
  where: 'account',
  usage: 'UNAUTHENTICATE',
  tells: 'nothing',
  parse: bare,
  run: ({ session }) => {
    if (session.compressing) {
      // Where the client's compressed octets end cannot be seen; NO is not permitted, BYE is. RFC 8437 §3
      session.bye(null, 'A compressed connection cannot be used again');
      return ok('Logged out');
    }
    session.enabled.clear();
    session.state = { name: 'not-authenticated' };
    return ok('Logged out');
  },
});
