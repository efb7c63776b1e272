/**
 * AUTH and its exchange.
 * Implements: RFC 4954 §4 (initial response, '=', '*'), §6 (replies).
 * Not here: the mechanisms (sasl/) and the users (directory/).
 */
import { decodeBase64 } from '../../../sasl/base64.ts';
import { withDataAsChallenge } from '../../../sasl/guard.ts';
import type { SaslOutcome } from '../../../sasl/types.ts';
import type { CommandOf } from '../../wire/command.ts';
import { type Reply, replies, reply } from '../../wire/replies.ts';
import { type Desk, isConfidential, loginFacts } from '../desk.ts';
import type { StateOf, Step } from '../state.ts';

type Auth = StateOf<'auth'>;

export async function auth(desk: Desk, state: StateOf<'ready'>, command: CommandOf<'AUTH'>): Promise<Step> {
  const { client } = state;
  if (desk.service !== 'msa') return [state, replies.notImplemented];
  if (!client.extended) return [state, replies.badSequence];
  if (client.account !== null) return [state, replies.alreadyAuthenticated];
  if (!isConfidential(desk, client)) return [state, replies.authNeedsTls];
  const begun = desk.authentication.begin(command.mechanism, loginFacts(desk, client));
  if (begun === null) return [state, replies.unknownMechanism];
  const exchange = withDataAsChallenge(begun);
  const exchanging: Auth = { name: 'auth', client, mechanism: command.mechanism.toUpperCase(), exchange };
  if (command.initial === null) return settle(desk, exchanging, await exchange.step(null));
  // "=" is an initial response of no octets.
  const initial = command.initial === '=' ? Buffer.alloc(0) : decodeBase64(command.initial);
  if (initial === null) return failed(desk, exchanging, replies.badBase64);
  return settle(desk, exchanging, await exchange.step(initial));
}

/** A line of the client during the exchange. */
export async function authResponse(desk: Desk, state: Auth, line: string): Promise<Step> {
  if (line === '*') return failed(desk, state, replies.authCancelled);
  const response = decodeBase64(line);
  if (response === null) return failed(desk, state, replies.badBase64);
  return settle(desk, state, await state.exchange.step(response));
}

export function failed(desk: Desk, state: Auth, answer: Reply): Step {
  desk.tally.authFailures += 1;
  const { client } = state;
  desk.metrics.count('smtp_auth_failures_total', { service: desk.service });
  desk.log.info('smtp.auth.failed', {
    session: client.session,
    remote: client.remoteAddress,
    code: answer.code,
    failures: desk.tally.authFailures,
  });
  const ready = { name: 'ready', client } as const;
  return desk.tally.authFailures >= desk.limits.maxAuthFailures
    ? [ready, replies.tooManyAuthFailures, 'close']
    : [ready, answer];
}

const failures = {
  malformed: replies.badSaslResponse,
  credentials: replies.badCredentials,
  cancelled: replies.authCancelled,
} as const;

async function settle(desk: Desk, state: Auth, outcome: SaslOutcome): Promise<Step> {
  switch (outcome.kind) {
    case 'challenge':
      return [state, reply(334, null, outcome.data.toString('base64'))];
    case 'success':
      return succeed(desk, state, outcome.address);
    case 'failure':
      if (outcome.reason === 'temporary') return [{ name: 'ready', client: state.client }, replies.authTemporary];
      return failed(desk, state, failures[outcome.reason]);
  }
}

async function succeed(desk: Desk, state: Auth, address: string): Promise<Step> {
  const account = await desk.authentication.account(address);
  if (account === null) return failed(desk, state, replies.badCredentials);
  const { client, mechanism } = state;
  desk.log.info('smtp.auth.succeeded', { session: client.session, account: account.address, mechanism });
  return [{ name: 'ready', client: { ...client, account } }, replies.authenticated];
}
