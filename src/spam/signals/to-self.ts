/** A message from its reader to himself, as one pretends to be known. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const toSelf: Signal = {
  name: 'to-self',
  description: 'The author and the only recipient are the same',
  test: ({ from, message: { envelope } }) => {
    const [first, ...others] = envelope.to.filter(({ mailbox }) => mailbox !== null);
    if (first === undefined || others.length > 0 || from.address === '') return null;
    return foundIf(`${first.mailbox ?? ''}@${first.host ?? ''}`.toLowerCase() === from.address, from.address);
  },
};
