/**
 * The octets of a message on their way out, stuffed for DATA or counted for BDAT, with back-pressure.
 * Implements: RFC 5321 §4.5.2, §2.3.8: no CR and no LF leaves alone (and no NUL, RFC 2045 §2.8), whatever is stored; a message that has one is given up
 * before its end is sent, so that nothing of it is delivered and nothing can be smuggled through us. RFC 3030 §2 and §3: binary octets go in
 * one chunk, whose size says where they end.
 */
import { errorText } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { CourierLimits } from '../limits.ts';
import { type BodyFlaw, BodyReader } from '../wire/body.ts';
import { DotStuffer } from '../wire/stuffing.ts';
import type { Channel } from './channel.ts';
import type { Outgoing } from './outgoing.ts';

export type BodyFault =
  /** The peer, or the way there. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** Our own store did not give the octets. */
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** The octets must not be sent. */
  | { readonly kind: 'flawed'; readonly flaw: BodyFlaw };

const ignore = (): void => undefined;

/** Sends all of the message and the end of DATA. After a fault the end was not sent. */
export async function sendBody(
  channel: Channel,
  message: Outgoing,
  limits: CourierLimits,
): Promise<Result<null, BodyFault>> {
  const stuffer = new DotStuffer();
  const checker = new BodyReader('lines', Number.POSITIVE_INFINITY);
  // One block is held back, so that the last one leaves with the end.
  let held: Buffer | null = null;
  const blocks = reading(message, limits.block);
  for (;;) {
    const block = await blocks.next();
    if (!block.ok) return block;
    if (block.value !== null) checker.read(block.value, ignore);
    else checker.finish();
    if (checker.flaw !== null) return fail({ kind: 'flawed', flaw: checker.flaw });
    if (held !== null) {
      const slices = stuffer.stuff(held);
      if (block.value === null) channel.ask([...slices, stuffer.end()]);
      else channel.writeAll(slices);
    } else if (block.value === null) channel.ask([stuffer.end()]);
    if (block.value === null) break;
    if (held !== null) {
      const taken = await channel.taken(limits.blockTimeout);
      if (!taken.ok) return fail({ kind: 'lost', reason: taken.error });
    }
    held = block.value;
  }
  return channel.fault === null ? ok(null) : fail({ kind: 'lost', reason: channel.fault });
}

/** Sends the message as one BDAT chunk, the last one. After a fault the peer waits for octets that will not come. */
export async function sendChunk(
  channel: Channel,
  message: Outgoing,
  limits: CourierLimits,
): Promise<Result<null, BodyFault>> {
  channel.ask([`BDAT ${message.size} LAST\r\n`]);
  let sent = 0;
  const blocks = reading(message, limits.block);
  for (;;) {
    const block = await blocks.next();
    if (!block.ok) return block;
    if (block.value === null) break;
    sent += block.value.length;
    if (sent > message.size) return fail({ kind: 'unreadable', reason: 'the content is too long' });
    channel.write(block.value);
    const taken = await channel.taken(limits.blockTimeout);
    if (!taken.ok) return fail({ kind: 'lost', reason: taken.error });
  }
  if (sent < message.size) return fail({ kind: 'unreadable', reason: 'the content is short' });
  return channel.fault === null ? ok(null) : fail({ kind: 'lost', reason: channel.fault });
}

/** Blocks one by one; null behind the last. */
function reading(message: Outgoing, step: number) {
  const blocks = message.blocks(step)[Symbol.asyncIterator]();
  return {
    async next(): Promise<Result<Buffer | null, BodyFault>> {
      try {
        const next = await blocks.next();
        return ok(next.done === true ? null : next.value);
      } catch (error) {
        return fail({ kind: 'unreadable', reason: errorText(error) });
      }
    },
  };
}
