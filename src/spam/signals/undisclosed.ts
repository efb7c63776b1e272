/** A recipient field that names nobody: an empty group, or a text that is no address. RFC 5322 §3.4, RFC 6854. */
import { fieldValue } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const undisclosed: Signal = {
  name: 'undisclosed',
  description: 'The message is addressed to nobody by name',
  test: (facts) => {
    const { to, cc } = facts.message.envelope;
    const written = fieldValue(facts, 'to');
    const isNamed = [...to, ...cc].some(({ mailbox, host }) => (mailbox ?? '') !== '' && (host ?? '') !== '');
    return foundIf(written !== null && !isNamed, written ?? '');
  },
};
