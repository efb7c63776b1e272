/**
 * NOOP: nothing, politely. RFC 1939 §5
 */
import { ok } from '../wire/replies.ts';
import { superfluous } from './arguments.ts';
import type { Context, Step, Transaction } from './types.ts';

export function noop(_context: Context, state: Transaction, argument: string): Step {
  return { state, reply: superfluous('NOOP', argument) ?? ok('Done') };
}
