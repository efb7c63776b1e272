/**
 * STARTTLS. What came in clear behind the command is thrown away (RFC 9051 §11.1).
 * Implements: RFC 9051 §6.2.1.
 */
import { bare, command, bad, no, ok } from './command.ts';

/** The handshake is the dispatcher's next step, behind this answer. */
export const starttls = command({
  where: 'any',
  states: ['not-authenticated'],
  usage: 'STARTTLS',
  tells: 'nothing',
  parse: bare,
  run: ({ session }) => {
    if (session.loginFacts.confidential && !session.canStartTls) return bad('TLS is on already', 'CLIENTBUG');
    if (!session.canStartTls) return no('UNAVAILABLE', 'TLS is not to be had here');
    session.startTls();
    return ok('Begin the handshake');
  },
});
