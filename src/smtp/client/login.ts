/**
 * Logging in to a smarthost, after TLS: the strongest mechanism that both sides have.
 * Implements: RFC 4954 §4 (AUTH with an initial response; '=' where that is empty), RFC 4422 §3, RFC 5802 §6 (-PLUS where the host has it).
 * Not here: the mechanisms (sasl/client). The password goes into the mechanism and nowhere else.
 */
import { errorText } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { HopLogin } from '../../mta/deliver/port.ts';
import { decodeBase64 } from '../../sasl/base64.ts';
import { chooseClient } from '../../sasl/client/choose.ts';
import type { SaslClient } from '../../sasl/client/types.ts';
import type { HeardReply } from '../wire/reply-reader.ts';
import type { CourierOptions } from './options.ts';
import { type Peer, type Unreachable, say, unreachable } from './peer.ts';

/** Challenges of one exchange; SCRAM has two. */
const longestExchange = 6;

export async function logIn(peer: Peer, login: HopLogin, options: CourierOptions): Promise<Result<Peer, Unreachable>> {
  const { log, limits } = options;
  const refuse = (reason: string, heard: HeardReply | null = null): Result<never, Unreachable> => {
    log.warn('smtp.login.failed', { user: login.user, reason, code: heard?.code ?? null });
    return fail(unreachable(reason, heard));
  };
  let password: string;
  try {
    password = await login.password();
  } catch (error) {
    return refuse(`the password for ${login.user} cannot be had: ${errorText(error)}`);
  }
  const offered = (peer.keywords.get('AUTH') ?? '').split(' ');
  const chosen = chooseClient(offered, peer.tls !== null, login.user, password, peer.tls?.evidence?.binding ?? null);
  if (chosen === null) return refuse('the host offers no way to log in that could be used here');
  const initial = await respond(chosen.client, null);
  if (initial === null) return refuse('the login cannot be begun');
  let said = await say(
    peer.channel,
    `AUTH ${chosen.mechanism} ${initial === '' ? '=' : initial}`,
    limits.commandTimeout,
  );
  for (let step = 0; said.ok && said.value.code === 334 && step < longestExchange; step++) {
    const response = await respond(chosen.client, said.value.lines[0] ?? '');
    // A lone asterisk ends the exchange. RFC 4954 §4
    said = await say(peer.channel, response ?? '*', limits.commandTimeout, 'AUTH');
    if (response === null) return refuse('the host broke off the rules of the login, or does not know the password');
  }
  if (!said.ok) return said;
  if (said.value.code !== 235) return refuse('the host refused our login', said.value);
  return chosen.client.complete ? ok(peer) : refuse('the host did not prove that it knows the password');
}

/** null where the challenge is not one, or must not be believed. */
async function respond(client: SaslClient, challenge: string | null): Promise<string | null> {
  const octets = challenge === null ? null : decodeBase64(challenge);
  if (challenge !== null && octets === null) return null;
  const outcome = await client.step(octets);
  return outcome.kind === 'response' ? outcome.data.toString('base64') : null;
}
