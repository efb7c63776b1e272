/**
 * UTF8: from here on messages come as they are, headers in UTF-8 too. RFC 6856 §2.1
 */
import { ok } from '../wire/replies.ts';
import { superfluous } from './arguments.ts';
import type { Authorization, Context, Step } from './types.ts';

export function utf8(_context: Context, state: Authorization, argument: string): Step {
  const refusal = superfluous('UTF8', argument);
  return refusal === null ? { state, reply: ok('UTF-8 it is'), then: 'utf8' } : { state, reply: refusal };
}
