/**
 * QUIT: removes what is marked, all of it or none, and says goodbye. RFC 1939 §4, §6
 */
import { err, ok } from '../wire/replies.ts';
import { superfluous } from './arguments.ts';
import { type Context, type State, type Step, freshState } from './types.ts';

export async function quit(context: Context, state: State, argument: string): Promise<Step> {
  const refusal = superfluous('QUIT', argument);
  if (refusal !== null) return { state, reply: refusal };
  const removed = state.name === 'authorization' || (await update(context, state.maildrop));
  if (state.name === 'transaction') state.maildrop.close();
  const reply = removed ? ok('Goodbye') : err('The deleted messages were not removed', 'SYS/TEMP');
  return { state: freshState, reply, then: 'close' };
}

async function update(context: Context, maildrop: { update(): Promise<boolean> }): Promise<boolean> {
  try {
    return await maildrop.update();
  } catch (error) {
    context.failed('pop3.update.failed', error);
    return false;
  }
}
