/**
 * RSET: takes every mark of deletion back. RFC 1939 §5
 */
import { ok } from '../wire/replies.ts';
import { superfluous } from './arguments.ts';
import type { Context, Step, Transaction } from './types.ts';

export function rset(_context: Context, state: Transaction, argument: string): Step {
  const refusal = superfluous('RSET', argument);
  if (refusal !== null) return { state, reply: refusal };
  const { maildrop } = state;
  maildrop.unmarkAll();
  return { state, reply: ok(`${maildrop.count} messages (${maildrop.octets} octets)`) };
}
