/**
 * DELE: marks a message as deleted; it goes at QUIT. RFC 1939 §5
 */
import { ok } from '../wire/replies.ts';
import { onlyMessage } from './arguments.ts';
import type { Context, Step, Transaction } from './types.ts';

export function dele(_context: Context, state: Transaction, argument: string): Step {
  const number = onlyMessage(state.maildrop, argument);
  if (!number.ok) return { state, reply: number.error };
  state.maildrop.markDeleted(number.value);
  return { state, reply: ok(`Message ${number.value} goes at QUIT`) };
}
