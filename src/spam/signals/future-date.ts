/** A message from the future: it stands first in every list. Of a file, the hand-over tells when it came. */
import { dateTime } from '../../message/header/date.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
const hour = 3_600_000;

export const futureDate: Signal = {
  name: 'future-date',
  description: 'The message is dated after it came',
  test: ({ message: { sentAt }, receivedAt, identity: { handover } }) => {
    const arrived = receivedAt ?? dateTime(handover?.stamp ?? '')?.epoch ?? null;
    return foundIf(
      sentAt !== null && arrived !== null && sentAt - arrived > 6 * hour,
      new Date(sentAt ?? 0).toISOString(),
    );
  },
};
