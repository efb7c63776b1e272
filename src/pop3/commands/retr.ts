/**
 * RETR: a whole message. RFC 1939 §5
 */
import { messageStep } from '../limits.ts';
import { onlyMessage } from './arguments.ts';
import { sendMessage } from './message.ts';
import type { Context, Step, Transaction } from './types.ts';

export async function retr(context: Context, state: Transaction, argument: string): Promise<Step> {
  const number = onlyMessage(state.maildrop, argument);
  const reply = number.ok ? await sendMessage(context, state, number.value, messageStep) : number.error;
  return { state, reply };
}
