/**
 * The octets of a message on their way out, stuffed and with back-pressure.
 * Implements: RFC 5321 §4.5.2, §2.3.8: no CR and no LF leaves alone (and no NUL, RFC 2045 §2.8), whatever is stored; a message that has one is given up
 * before its end is sent, so that nothing of it is delivered and nothing can be smuggled through us.
 */
import { errorText } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { Content } from '../../ms/content.ts';
import type { CourierLimits } from '../limits.ts';
import { type BodyFlaw, BodyReader } from '../wire/body.ts';
import { DotStuffer } from '../wire/stuffing.ts';
import type { Channel } from './channel.ts';

export type BodyFault =
  /** The peer, or the way there. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** Our own store did not give the octets. */
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** The octets must not be sent. */
  | { readonly kind: 'flawed'; readonly flaw: BodyFlaw };

const ignore = (): void => undefined;

/** Sends all of the content and the end of DATA. After a fault the end was not sent. */
export async function sendBody(
  channel: Channel,
  content: Content,
  limits: CourierLimits,
): Promise<Result<null, BodyFault>> {
  const stuffer = new DotStuffer();
  const checker = new BodyReader('lines', Number.POSITIVE_INFINITY);
  for (let at = 0; at < content.size; at += limits.block) {
    const block = await readBlock(content, at, Math.min(content.size, at + limits.block));
    if (!block.ok) return block;
    checker.read(block.value, ignore);
    const last = at + limits.block >= content.size;
    if (last) checker.finish();
    if (checker.flaw !== null) return fail({ kind: 'flawed', flaw: checker.flaw });
    const slices = stuffer.stuff(block.value);
    channel.writeAll(last ? [...slices, stuffer.end()] : slices);
    const taken = last ? ok(null) : await channel.taken(limits.blockTimeout);
    if (!taken.ok) return fail({ kind: 'lost', reason: taken.error });
  }
  if (content.size === 0) channel.write(stuffer.end());
  return channel.fault === null ? ok(null) : fail({ kind: 'lost', reason: channel.fault });
}

async function readBlock(content: Content, from: number, to: number): Promise<Result<Buffer, BodyFault>> {
  try {
    const block = await content.read(from, to);
    return block.length === to - from ? ok(block) : fail({ kind: 'unreadable', reason: 'the content is short' });
  } catch (error) {
    return fail({ kind: 'unreadable', reason: errorText(error) });
  }
}
