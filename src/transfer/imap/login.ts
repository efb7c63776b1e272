/**
 * From a connection to a session: greeting, TLS, login.
 * Implements: RFC 9051 §6.2 (STARTTLS, AUTHENTICATE, LOGIN), RFC 4959 (SASL-IR), RFC 8314 §3 (TLS or nothing), RFC 5802 §6 (-PLUS).
 * A password goes over no connection that others can read, unless the operator insists.
 */
import type { Cursor } from '../../base/cursor.ts';
import { isLoopback } from '../../base/loopback.ts';
import { atom, space } from '../../imap/wire/strings.ts';
import { decodeBase64 } from '../../sasl/base64.ts';
import { chooseClient } from '../../sasl/client/choose.ts';
import { limits } from '../limits.ts';
import { Channel, type ChannelLimits, type Place } from './channel.ts';
import { ImapClient, Refused } from './client.ts';
import { SourceProblem } from './errors.ts';

export interface SourceServer extends Place {
  /** TLS from the first octet: imaps. */
  readonly implicitTls: boolean;
  readonly user: string;
  readonly password: string;
  /** Takes a connection without TLS, or a certificate that cannot be verified. */
  readonly insecure: boolean;
  /** Certificates to trust, PEM; null for those of the system. */
  readonly authorities: string | null;
}

export const channelLimits: ChannelLimits = {
  connect: limits.imapConnect,
  silence: limits.imapSilence,
  line: limits.imapLine,
  ahead: limits.imapAhead,
};

/** A session that is logged in. Throws SourceLost or SourceProblem. */
export async function logIn(server: SourceServer, bounds: ChannelLimits = channelLimits): Promise<ImapClient> {
  const trust = { authorities: server.authorities, verify: !server.insecure };
  const channel = await Channel.open(server, server.implicitTls ? trust : null, bounds);
  const client = new ImapClient(channel, server.host);
  try {
    const greeted = await greeting(client);
    let secure = server.implicitTls;
    if (!secure && client.capabilities.has('STARTTLS') && greeted !== 'PREAUTH') {
      await client.run('STARTTLS');
      await channel.startTls(trust);
      secure = true;
      // What was said in clear is forgotten. RFC 9051 §6.2.1
      await capabilities(client);
    }
    if (!secure && !server.insecure && !isLoopback(server.host))
      throw new SourceProblem(`${server.host} offers no TLS; --insecure goes on without it`);
    if (greeted !== 'PREAUTH') await authenticate(client, server, secure || server.insecure || isLoopback(server.host));
    await capabilities(client);
    return client;
  } catch (error) {
    channel.destroy();
    throw error;
  }
}

async function greeting(client: ImapClient): Promise<string> {
  const first = await client.response();
  const word = first.kind === 'untagged' ? first.response.word : '';
  if (word !== 'OK' && word !== 'PREAUTH') throw new SourceProblem(`${client.host} does not greet as an IMAP server`);
  await capabilities(client);
  return word;
}

async function capabilities(client: ImapClient): Promise<void> {
  const found = new Set<string>();
  await client.run('CAPABILITY', ({ word, cursor }) => {
    if (word === 'CAPABILITY') for (const name of names(cursor)) found.add(name);
  });
  client.capabilities = found;
}

function* names(cursor: Cursor): Generator<string> {
  for (let name = atom(cursor); name !== null; name = space(cursor) ? atom(cursor) : null) yield name.toUpperCase();
}

async function authenticate(client: ImapClient, { user, password }: SourceServer, confidential: boolean) {
  const offered = [...client.capabilities].flatMap((name) => (name.startsWith('AUTH=') ? [name.slice(5)] : []));
  const chosen = chooseClient(offered, confidential, user, password, client.channel.binding);
  try {
    if (chosen !== null) await exchange(client, chosen);
    else if (!client.capabilities.has('LOGINDISABLED')) await login(client, user, password);
    else throw new SourceProblem(`${client.host} offers no login that is spoken here: ${offered.join(' ') || 'none'}`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new SourceProblem(`${client.host} does not let ${user} in: ${error.message}`);
  }
}

async function exchange(client: ImapClient, chosen: NonNullable<ReturnType<typeof chooseClient>>): Promise<void> {
  const { mechanism, client: sasl } = chosen;
  const first = sasl.serverFirst ? null : await sasl.step(null);
  if (first?.kind === 'failure') throw new SourceProblem(`${mechanism} with ${client.host} fails: ${first.reason}`);
  const initial = first?.data.toString('base64') ?? '';
  const sendsFirst = first !== null && client.capabilities.has('SASL-IR');
  const tag = client.send(`AUTHENTICATE ${mechanism}${sendsFirst ? ` ${initial === '' ? '=' : initial}` : ''}`);
  let held: Buffer | null = sendsFirst ? null : (first?.data ?? null);
  for (let count = 0; count < limits.imapResponses; count++) {
    const response = await client.response();
    if (response.kind === 'tagged' && response.tag === tag) {
      client.accepted(response, 'AUTHENTICATE');
      if (!sasl.complete) throw new SourceProblem(`${client.host} cannot prove that it knows the password`);
      return;
    }
    if (response.kind !== 'continue') continue;
    const challenge = decodeBase64(response.text);
    const answer = held ?? (await reply(client, sasl, challenge, mechanism));
    held = null;
    client.channel.write(`${answer.toString('base64')}\r\n`);
  }
}

async function reply(
  { host }: ImapClient,
  sasl: NonNullable<ReturnType<typeof chooseClient>>['client'],
  challenge: Buffer | null,
  mechanism: string,
): Promise<Buffer> {
  const outcome = challenge === null ? null : await sasl.step(challenge);
  if (outcome?.kind === 'response') return outcome.data;
  throw new SourceProblem(`${mechanism} with ${host} fails: ${outcome?.reason ?? 'malformed'}`);
}

/** LOGIN, both as literals: no password is too strange for one. RFC 9051 §6.2.3 */
async function login(client: ImapClient, user: string, password: string): Promise<void> {
  const octets = [Buffer.from(user), Buffer.from(password)] as const;
  const tag = client.send(`LOGIN {${octets[0].length}}`);
  const next = [`${user} {${octets[1].length}}\r\n`, `${password}\r\n`];
  for (let count = 0; count < limits.imapResponses; count++) {
    const response = await client.response();
    if (response.kind === 'tagged' && response.tag === tag) {
      client.accepted(response, 'LOGIN');
      return;
    }
    if (response.kind === 'continue') client.channel.write(next.shift() ?? '\r\n');
  }
}
