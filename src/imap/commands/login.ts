/**
 * LOGIN. Refused before anything is checked where the password would travel in clear.
 * Implements: RFC 9051 §6.2.3 (LOGINDISABLED), §7.1 (PRIVACYREQUIRED).
 */
import { astring, space } from '../wire/strings.ts';
import { command, no } from './command.ts';
import { loginAnswer } from './logged-in.ts';

export const login = command({
  where: 'any',
  states: ['not-authenticated'],
  usage: 'LOGIN user password',
  tells: 'nothing',
  parse: (cursor) => {
    const user = space(cursor) ? astring(cursor) : null;
    const password = user !== null && space(cursor) ? astring(cursor) : null;
    return user === null || password === null ? null : { user, password };
  },
  run: async ({ session }, { user, password }) => {
    if (!session.loginFacts.confidential) {
      return no('PRIVACYREQUIRED', 'Passwords are taken under TLS only; use STARTTLS first');
    }
    const result = await session.services.authentication.password(user, password, session.loginFacts);
    return loginAnswer(session, 'LOGIN', result);
  },
});
