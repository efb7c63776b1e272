/**
 * CAPA: what this server can do, in this state and on this connection. RFC 2449 §5 and §6
 */
import { linesOf, okWith } from '../wire/replies.ts';
import { superfluous } from './arguments.ts';
import type { Context, State, Step } from './types.ts';

export function capa(context: Context, state: State, argument: string): Step {
  const refusal = superfluous('CAPA', argument);
  return { state, reply: refusal ?? okWith('Capabilities', linesOf(capabilities(context, state))) };
}

function capabilities(context: Context, state: State): readonly string[] {
  const mechanisms = context.authentication.mechanisms(context.facts);
  return [
    'TOP',
    'UIDL',
    'RESP-CODES',
    'AUTH-RESP-CODE', // RFC 3206 §6
    'PIPELINING',
    'EXPIRE NEVER', // RFC 2449 §6.7: nothing is removed but by DELE
    ...(context.locks.loginDelay > 0 ? [`LOGIN-DELAY ${Math.ceil(context.locks.loginDelay / 1000)}`] : []),
    ...(context.facts.confidential ? ['USER'] : []),
    ...(mechanisms.length > 0 ? [`SASL ${mechanisms.join(' ')}`] : []), // RFC 5034 §3
    ...(context.tls === 'available' && state.name === 'authorization' ? ['STLS'] : []), // RFC 2595 §4
    'UTF8 USER', // RFC 6856 §2
    'LANG', // RFC 6856 §3
    'IMPLEMENTATION Postern',
  ];
}
