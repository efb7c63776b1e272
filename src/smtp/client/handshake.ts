/**
 * From a host to a peer that is ready for MAIL: greeting, EHLO or HELO or LHLO, STARTTLS, and AUTH (login.ts) where
 * the host wants it.
 * Implements: RFC 5321 §3.1, §3.2 (HELO where EHLO is not known), RFC 2033 §4.1, RFC 3207 §4, RFC 7435 (opportunistic:
 * nobody is refused for a certificate).
 * Not here: what a certificate proves (assurance.ts).
 */
import type { X509Certificate } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { type Result, fail, ok } from '../../base/result.ts';
import { type TlsState, tlsState } from '../../base/tls.ts';
import type { Hop } from '../../mta/deliver/port.ts';
import { isMandatory } from '../../transport/types.ts';
import type { HeardReply } from '../wire/reply-reader.ts';
import { logIn } from './login.ts';
import { assuranceOf, shownBy, tlsOptions } from './assurance.ts';
import { type Channel, openChannel, whyAborted } from './channel.ts';
import type { CourierOptions } from './options.ts';
import { type Keywords, type Peer, type Unreachable, say, unreachable } from './peer.ts';

/** Hears what the host shows of itself on the way, whatever comes of it. */
export interface HandshakeWatch {
  greeted(greeting: HeardReply): void;
  offered(keywords: Keywords, underTls: boolean): void;
  /** `shown`: its certificates as it sent them, its own first. */
  secured(tls: TlsState, shown: readonly X509Certificate[]): void;
}

const nothing = (): void => undefined;
const unwatched: HandshakeWatch = { greeted: nothing, offered: nothing, secured: nothing };

export async function openPeer(
  hop: Hop,
  options: CourierOptions,
  signal: AbortSignal,
  watch: HandshakeWatch = unwatched,
): Promise<Result<Peer, Unreachable>> {
  const { limits } = options;
  const source = (isIPv6(hop.address) ? options.source?.ipv6 : options.source?.ipv4) ?? null;
  const opened = await openChannel(hop.address, hop.port, source, limits.connectTimeout, limits, signal);
  if (!opened.ok) return fail(unreachable(opened.error));
  const channel = opened.value;
  const onAbort = (): void => channel.destroy(whyAborted(signal));
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  const greeted = await greet(channel, hop, options, watch);
  const peer = greeted.ok && hop.login !== undefined ? await logIn(greeted.value, hop.login, options) : greeted;
  signal.removeEventListener('abort', onAbort);
  if (peer.ok) return peer;
  const from = channel.localAddress;
  channel.destroy(peer.error.reason);
  return fail({ ...peer.error, from });
}

async function greet(
  channel: Channel,
  hop: Hop,
  options: CourierOptions,
  watch: HandshakeWatch,
): Promise<Result<Peer, Unreachable>> {
  const greeting = await channel.hear(options.limits.greetingTimeout);
  if (!greeting.ok) return fail(unreachable(`no greeting: ${greeting.error}`));
  watch.greeted(greeting.value);
  if (greeting.value.code !== 220) return fail(unreachable('the greeting refuses us', greeting.value));
  const keywords = await hello(channel, hop, options);
  if (!keywords.ok) return keywords;
  watch.offered(keywords.value, false);
  const plain: Peer = { channel, keywords: keywords.value, tls: null };
  if (hop.tls.kind === 'none') return ok(plain);
  if (!plain.keywords.has('STARTTLS')) {
    if (!isMandatory(hop.tls)) return ok(plain);
    return fail({
      ...unreachable('TLS is required, and STARTTLS is not offered'),
      tlsFailure: 'starttls-not-supported',
    });
  }
  return startTls(plain, hop, options, watch);
}

/** EHLO, with HELO for servers from before 1995. LMTP has LHLO only. */
async function hello(channel: Channel, hop: Hop, options: CourierOptions): Promise<Result<Keywords, Unreachable>> {
  const { hostname, limits } = options;
  const verb = hop.protocol === 'lmtp' ? 'LHLO' : 'EHLO';
  const first = await say(channel, `${verb} ${hostname}`, limits.commandTimeout);
  if (!first.ok) return first;
  if (first.value.code === 250) return ok(keywordsOf(first.value));
  if (first.value.code < 500 || verb === 'LHLO') return fail(unreachable(`${verb} was refused`, first.value));
  const second = await say(channel, `HELO ${hostname}`, limits.commandTimeout);
  if (!second.ok) return second;
  return second.value.code === 250 ? ok(new Map()) : fail(unreachable('HELO was refused', second.value));
}

const keywordsOf = ({ lines }: HeardReply): Keywords =>
  new Map(
    lines.slice(1).map((line) => {
      const space = line.indexOf(' ');
      return space < 0 ? [line.toUpperCase(), ''] : [line.slice(0, space).toUpperCase(), line.slice(space + 1)];
    }),
  );

async function startTls(
  plain: Peer,
  hop: Hop,
  options: CourierOptions,
  watch: HandshakeWatch,
): Promise<Result<Peer, Unreachable>> {
  const { channel } = plain;
  const { limits } = options;
  const answer = await say(channel, 'STARTTLS', limits.commandTimeout);
  if (!answer.ok) return answer;
  if (answer.value.code !== 220) {
    if (!isMandatory(hop.tls)) return ok(plain);
    return fail({ ...unreachable('STARTTLS was refused', answer.value), tlsFailure: 'starttls-not-supported' });
  }
  const { tls: demand } = hop;
  const shaken = await channel.startTls(
    tlsOptions(hop, options.authorities),
    (socket) => {
      watch.secured(tlsState(socket, 'client'), shownBy(socket));
      return assuranceOf(socket, demand, options.clock.now());
    },
    limits.handshakeTimeout,
  );
  if (!shaken.ok) return fail({ ...unreachable(shaken.error), tlsFailure: 'validation-failure' });
  const { state, examined } = shaken.value;
  if (examined.failure !== null && (demand.kind === 'verified' || demand.kind === 'dane')) {
    return fail({
      ...unreachable(`the host did not prove who it is: ${examined.failure}`),
      tlsFailure: examined.failure,
    });
  }
  // What was offered in clear is forgotten. RFC 3207 §4.2
  const keywords = await hello(channel, hop, options);
  if (!keywords.ok) return keywords;
  watch.offered(keywords.value, true);
  return ok({ channel, keywords: keywords.value, tls: { ...state, ...examined } });
}
