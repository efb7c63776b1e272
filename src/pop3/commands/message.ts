/**
 * Sending a message, or its beginning: what RETR and TOP have in common. RFC 1939 §5 and §7
 */
import { type Content, chunks } from '../../message/content.ts';
import { dotStuffed } from '../wire/dotstuff.ts';
import { type Reply, err, okWith } from '../wire/replies.ts';
import { withAsciiHeader } from '../wire/surrogate.ts';
import type { Context, Transaction } from './types.ts';

/**
 * The first chunk is read before the reply is chosen: most of what can go wrong can still be said then.
 * `part` cuts the message as it passes.
 */
export async function sendMessage(
  context: Context,
  state: Transaction,
  number: number,
  step: number,
  part: (message: AsyncIterable<Buffer>) => AsyncIterable<Buffer> = (message) => message,
): Promise<Reply> {
  try {
    const content = await state.maildrop.content(number);
    if (content === null) return err('The message was removed by another session');
    const first = await content.read(0, step);
    const whole = rest(first, content, step);
    return okWith(`${content.size} octets`, dotStuffed(part(context.utf8 ? whole : withAsciiHeader(whole))));
  } catch (error) {
    context.failed('pop3.message.failed', error);
    return err('The message cannot be read now', 'SYS/TEMP');
  }
}

async function* rest(first: Buffer, content: Content, step: number): AsyncGenerator<Buffer> {
  yield first;
  yield* chunks(content, first.length, content.size, step);
}
