/**
 * STLS: TLS from here on, and everything said before is forgotten. RFC 2595 §4
 */
import { err, ok } from '../wire/replies.ts';
import { superfluous } from './arguments.ts';
import { type Authorization, type Context, type Step, freshState } from './types.ts';

export function stls(context: Context, state: Authorization, argument: string): Step {
  const refusal = superfluous('STLS', argument);
  if (refusal !== null) return { state, reply: refusal };
  if (context.tls === 'active') return { state, reply: err('TLS is active already') };
  if (context.tls === 'none') return { state, reply: err('TLS is not available', 'SYS/PERM') };
  // RFC 6856 §2.1: a client must not.
  if (context.utf8) return { state, reply: err('STLS comes before UTF8') };
  return { state: freshState, reply: ok('Begin TLS'), then: 'tls' };
}
