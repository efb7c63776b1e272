/** A host that we speak with: what it offers, how the connection is protected, and why there is none. */
import { type Result, fail } from '../../base/result.ts';
import type { CourierReport, HopTls } from '../../mta/deliver/port.ts';
import { type HeardReply, hopReply } from '../wire/reply-reader.ts';
import type { Channel } from './channel.ts';

export type Unreachable = Extract<CourierReport, { readonly kind: 'unreachable' }>;

/** Keyword in upper case -> its parameters. RFC 5321 §4.1.1.1 */
export type Keywords = ReadonlyMap<string, string>;

export interface Peer {
  readonly channel: Channel;
  readonly keywords: Keywords;
  readonly tls: HopTls | null;
}

export const unreachable = (reason: string, heard: HeardReply | null = null): Unreachable => ({
  kind: 'unreachable',
  reason,
  reply: heard === null ? null : hopReply(heard),
});

/** One command and its reply. `verb` is what is told of it, which may hold a secret. */
export async function say(
  channel: Channel,
  command: string,
  timeout: number,
  verb = command.split(' ', 1)[0],
): Promise<Result<HeardReply, Unreachable>> {
  channel.ask([`${command}\r\n`]);
  const heard = await channel.hear(timeout, verb);
  return heard.ok ? heard : fail(unreachable(heard.error));
}
