/**
 * LIST: the scan listing of one message or of all. RFC 1939 §5
 */
import { listing } from './listing.ts';
import type { Context, Step, Transaction } from './types.ts';

export function list(_context: Context, state: Transaction, argument: string): Step {
  const { maildrop } = state;
  const reply = listing(maildrop, argument, (number) => String(maildrop.size(number)));
  return { state, reply };
}
