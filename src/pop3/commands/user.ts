/**
 * USER: the name of the maildrop. RFC 1939 §7
 * Says nothing of whether it exists (RFC 3206 §5).
 */
import { maxUserName } from '../../sasl/limits.ts';
import { err, ok } from '../wire/replies.ts';
import type { Authorization, Context, Step } from './types.ts';

export function user(context: Context, state: Authorization, argument: string): Step {
  // RFC 2595 §2.2: a server may insist on TLS before a password.
  if (!context.facts.confidential) return { state, reply: err('Passwords only under TLS: give STLS first') };
  const name = argument.trim();
  if (name === '' || name.length > maxUserName) return { state, reply: err('Give the address of the account') };
  return { state: { name: 'authorization', user: name }, reply: ok('Send the password') };
}
