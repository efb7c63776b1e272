/** A Message-ID that says it was made where the message went to, by an author of somewhere else. */
import { registeredDomain } from '../facts/links.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const recipientMessageId: Signal = {
  name: 'recipient-message-id',
  description: 'The Message-ID is of the domain of the recipient, and the author is not',
  test: ({ message: { envelope }, identity: { author, messageId, isList } }) => {
    if (messageId === '' || author === '' || messageId === author || isList) return null;
    const to = envelope.to.map(({ host }) => registeredDomain((host ?? '').toLowerCase()));
    return foundIf(to.includes(messageId), messageId);
  },
};
