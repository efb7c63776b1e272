/**
 * The end of every login, good or bad: LOGIN and AUTHENTICATE share it.
 * Implements: RFC 9051 §6.2.2, §6.2.3, §7.1 (AUTHENTICATIONFAILED, UNAVAILABLE).
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { LoginResult } from '../../directory/authentication.ts';
import { capabilities } from './capability.ts';
import { type Tagged, no, ok } from './command.ts';
import type { Session } from './session.ts';

export async function loginAnswer(session: Session, mechanism: string, result: LoginResult): Promise<Tagged> {
  const { log, metrics } = session.services;
  metrics.count('imap_logins_total', { result: result.kind, mechanism });
  log.info('imap.login', { mechanism, result: result.kind, remote: session.loginFacts.remoteAddress });
  switch (result.kind) {
    case 'success':
      session.state = { name: 'authenticated', account: result.account };
      return ok('Logged in', capabilities(session));
    case 'unavailable':
      return no('UNAVAILABLE', 'Logins cannot be checked now; try again later');
    case 'throttled':
      return failed(session, no('LIMIT', 'Too many failed logins; try again later'));
    case 'refused':
      return failed(session, no('AUTHENTICATIONFAILED', 'Wrong user or password'));
  }
}

/** A failure costs time, and after some of them the connection. */
async function failed(session: Session, answer: Tagged): Promise<Tagged> {
  const { limits } = session.services;
  session.loginFailures += 1;
  await delay(limits.loginFailureDelay, undefined, { signal: session.signal }).catch(() => undefined);
  if (session.loginFailures >= limits.loginFailures) session.bye(null, 'Too many failed logins');
  return answer;
}
