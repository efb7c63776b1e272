/** A message from the future, or from long ago: it stands first or is never seen. Only where the time of arrival is known. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
const hour = 3_600_000;

export const futureDate: Signal = {
  name: 'future-date',
  description: 'The message says that it was written at a time that cannot be',
  test: ({ message, receivedAt }) => {
    if (receivedAt === null || message.sentAt === null) return null;
    const ahead = message.sentAt - receivedAt;
    return foundIf(ahead > 12 * hour || ahead < -60 * 24 * hour, new Date(message.sentAt).toISOString());
  },
};
