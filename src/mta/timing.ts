/**
 * The times that a sender asked for, as points in time.
 * Implements: RFC 2852 §4 (deliver-by-time), RFC 4865 §4.2 (5, 6: not before).
 */
import type { MailParameters } from './types.ts';

/** When a message that was received at `receivedAt` may first go out. All in milliseconds since the epoch. */
export function releasedAt(receivedAt: number, { hold }: Pick<MailParameters, 'hold'>): number {
  if (hold === undefined) return receivedAt;
  return Math.max(receivedAt, 'for' in hold ? receivedAt + hold.for * 1000 : hold.until);
}

/** By when it should be delivered, or null where nobody asked. */
export const deliverByTime = (receivedAt: number, { deliverBy }: Pick<MailParameters, 'deliverBy'>): number | null =>
  deliverBy === undefined ? null : receivedAt + deliverBy.seconds * 1000;

/** The deliver-by-time where the message is to come back after it, else null. RFC 2852 §4.1.3 */
export const returnTime = (receivedAt: number, parameters: Pick<MailParameters, 'deliverBy'>): number | null =>
  parameters.deliverBy?.mode === 'return' ? deliverByTime(receivedAt, parameters) : null;
