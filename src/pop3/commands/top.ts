/**
 * TOP: the header of a message and the first lines of its body. RFC 1939 §7
 */
import { topStep } from '../limits.ts';
import { params, wholeNumber } from '../wire/command.ts';
import { err } from '../wire/replies.ts';
import { topOf } from '../wire/top.ts';
import { messageNumber } from './arguments.ts';
import { sendMessage } from './message.ts';
import type { Context, Step, Transaction } from './types.ts';

export async function top(context: Context, state: Transaction, argument: string): Promise<Step> {
  const [numberText, linesText, ...more] = params(argument);
  const lines = wholeNumber(linesText ?? '');
  if (lines === null || more.length > 0) return { state, reply: err('Give the number of a message and that of lines') };
  const number = messageNumber(state.maildrop, numberText);
  if (!number.ok) return { state, reply: number.error };
  const reply = await sendMessage(context, state, number.value, topStep, (message) => topOf(message, lines));
  return { state, reply: reply.ok ? { ...reply, text: 'Top of message' } : reply };
}
