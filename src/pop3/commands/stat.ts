/**
 * STAT: the drop listing of what is not marked deleted. RFC 1939 §5
 */
import { ok } from '../wire/replies.ts';
import { superfluous } from './arguments.ts';
import type { Context, Step, Transaction } from './types.ts';

export function stat(_context: Context, state: Transaction, argument: string): Step {
  const { maildrop } = state;
  return { state, reply: superfluous('STAT', argument) ?? ok(`${maildrop.count} ${maildrop.octets}`) };
}
