/** A message without a Message-ID, or with one that is none. RFC 5322 §3.6.4. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const noMessageId: Signal = {
  name: 'no-message-id',
  description: 'The message has no proper Message-ID, which every mail program writes',
  test: ({ header, message }) => foundIf(header === 'whole' && message.messageId === null),
};
