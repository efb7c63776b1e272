/**
 * From a login to a maildrop: what PASS, APOP and AUTH have in common.
 * Implements: RFC 1939 §4, RFC 2449 §8.1.2 (IN-USE, LOGIN-DELAY), RFC 3206 (AUTH, SYS).
 */
import type { LoginResult } from '../../directory/authentication.ts';
import type { Account } from '../../directory/types.ts';
import { openMaildrop } from '../maildrop/maildrop.ts';
import { err, ok } from '../wire/replies.ts';
import { type Context, type Step, freshState } from './types.ts';

/** The step that a login comes to. */
export async function admitted(context: Context, result: LoginResult): Promise<Step> {
  switch (result.kind) {
    case 'success':
      return enter(context, result.account);
    case 'refused':
      return refused;
    case 'throttled':
      return throttled;
    case 'unavailable':
      return unavailable;
  }
}

export const refused: Step = {
  state: freshState,
  reply: err('Wrong user name or password', 'AUTH'),
  loginFailed: true,
};
export const unavailable: Step = { state: freshState, reply: err('Try again later', 'SYS/TEMP') };
const throttled: Step = {
  state: freshState,
  reply: err('Too many failed logins; try again later', 'SYS/TEMP'),
  loginFailed: true,
};

export async function enter(context: Context, account: Account): Promise<Step> {
  const opened = await openMaildrop(context.store, context.locks, account, context.maxMessages).catch(
    (error: unknown) => {
      context.failed('pop3.maildrop.failed', error);
      return null;
    },
  );
  if (opened === null) return unavailable;
  if (opened === 'in-use') {
    return { state: freshState, reply: err('The maildrop is open in another session', 'IN-USE') };
  }
  if (opened === 'too-soon') {
    const seconds = Math.ceil(context.locks.loginDelay / 1000);
    return { state: freshState, reply: err(`There are ${seconds} s from one login to the next`, 'LOGIN-DELAY') };
  }
  if (opened === 'no-inbox') return { state: freshState, reply: err('The account has no INBOX', 'SYS/PERM') };
  const reply = ok(`${opened.count} messages (${opened.octets} octets)`);
  return { state: { name: 'transaction', maildrop: opened }, reply };
}
