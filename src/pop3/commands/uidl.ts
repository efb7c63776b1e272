/**
 * UIDL: the unique-id listing of one message or of all. RFC 1939 §7
 */
import { listing } from './listing.ts';
import type { Context, Step, Transaction } from './types.ts';

export function uidl(_context: Context, state: Transaction, argument: string): Step {
  const { maildrop } = state;
  return { state, reply: listing(maildrop, argument, (number) => maildrop.uniqueId(number)) };
}
