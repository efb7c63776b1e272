/**
 * PASS: the password; all of the argument, spaces too. RFC 1939 §7
 * A failure forgets the name, so that USER begins anew.
 */
import { err } from '../wire/replies.ts';
import { admitted } from './login.ts';
import { type Authorization, type Context, type Step, freshState } from './types.ts';

export async function pass(context: Context, state: Authorization, argument: string): Promise<Step> {
  if (state.user === null) return { state, reply: err('Give USER first') };
  if (argument === '') return { state: freshState, reply: err('Give the password') };
  return admitted(context, await context.authentication.password(state.user, argument, context.facts));
}
