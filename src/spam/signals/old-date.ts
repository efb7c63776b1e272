/** A message that was long on its way, or whose author dates it back. Of a file, the hand-over tells when it came. */
import { dateTime } from '../../message/header/date.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
const day = 24 * 3_600_000;

export const oldDate: Signal = {
  name: 'old-date',
  description: 'The message is dated days before it came',
  test: ({ message: { sentAt }, receivedAt, identity: { handover } }) => {
    const arrived = receivedAt ?? dateTime(handover?.stamp ?? '')?.epoch ?? null;
    return foundIf(
      sentAt !== null && arrived !== null && arrived - sentAt > 4 * day,
      new Date(sentAt ?? 0).toISOString(),
    );
  },
};
