/** A message that is addressed to nobody: neither To nor Cc with an address. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const noRecipient: Signal = {
  name: 'no-recipient',
  description: 'The message is addressed to nobody that it names',
  test: ({ header, message }) =>
    foundIf(
      header === 'whole' &&
        ![...message.envelope.to, ...message.envelope.cc].some(({ host }) => host !== null && host !== ''),
    ),
};
