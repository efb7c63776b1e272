/**
 * Replies of other servers as text in reports and in the record of the queue.
 */
import type { HopReply } from '../deliver/port.ts';
import { limits } from '../limits.ts';
import { visible } from '../trace/field.ts';

/** '550 5.1.1 No such user', on one line and not too long. */
export function replyLine({ code, enhanced, text }: HopReply): string {
  const words = visible(text.slice(0, limits.replyText).replaceAll('\r\n', ' ').replaceAll('\n', ' '));
  const status = enhanced === null || words.startsWith(enhanced) ? '' : ` ${enhanced}`;
  return `${code}${status} ${words}`.trim();
}
