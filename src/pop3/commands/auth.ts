/**
 * AUTH: a SASL exchange. RFC 5034 §4, which took the place of RFC 1734
 *   auth-command = "AUTH" SP sasl-mech [SP initial-response] *(CRLF [base64]) [CRLF cancel-response] CRLF
 *   initial-response = base64 / "="
 */
import { decodeBase64 } from '../../sasl/base64.ts';
import { withDataAsChallenge } from '../../sasl/guard.ts';
import type { SaslExchange } from '../../sasl/types.ts';
import { params } from '../wire/command.ts';
import { err, linesOf, okWith } from '../wire/replies.ts';
import { enter, refused, unavailable } from './login.ts';
import { type Authorization, type Context, type Step, freshState } from './types.ts';

const malformed: Step = { state: freshState, reply: err('That is no message of this mechanism') };

export async function auth(context: Context, state: Authorization, argument: string): Promise<Step> {
  const [name, initial, ...more] = params(argument);
  // Alone it asks for the mechanisms: older than CAPA, in no standard, and still asked by some clients.
  if (name === undefined) return { state, reply: okWith('Mechanisms', linesOf(mechanisms(context))) };
  if (more.length > 0) return { state, reply: err('Give AUTH, a mechanism and no more') };
  const begun = context.authentication.begin(name, context.facts);
  if (begun === null) return { state, reply: err('That mechanism is not offered here; see CAPA') };
  const response = initial === undefined ? null : initialResponse(initial);
  if (initial !== undefined && response === null) return malformed;
  return converse(context, withDataAsChallenge(begun), response);
}

const mechanisms = (context: Context): readonly string[] => context.authentication.mechanisms(context.facts);

async function converse(context: Context, exchange: SaslExchange, initial: Buffer | null): Promise<Step> {
  let outcome = await exchange.step(initial);
  while (outcome.kind === 'challenge') {
    const answer = await context.challenge(outcome.data);
    if (answer.kind === 'cancelled') return { state: freshState, reply: err('Cancelled') };
    if (answer.kind === 'gone') return { ...unavailable, then: 'close' };
    if (answer.kind === 'too-long') return { state: freshState, reply: err('The response is too long') };
    if (answer.kind === 'malformed') return malformed;
    outcome = await exchange.step(answer.bytes);
  }
  if (outcome.kind === 'success') {
    return enterByAddress(context, outcome.address);
  }
  switch (outcome.reason) {
    case 'credentials':
      return refused;
    case 'temporary':
      return unavailable;
    case 'cancelled':
    case 'malformed':
      return malformed;
  }
}

async function enterByAddress(context: Context, address: string): Promise<Step> {
  try {
    const account = await context.authentication.account(address);
    return account === null ? refused : await enter(context, account);
  } catch (error) {
    context.failed('pop3.account.failed', error);
    return unavailable;
  }
}

const initialResponse = (text: string): Buffer | null => (text === '=' ? Buffer.alloc(0) : decodeBase64(text));
