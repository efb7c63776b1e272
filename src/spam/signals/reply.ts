/** A message that belongs to a conversation. RFC 5322 §3.6.4. */
import { fieldValue } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const reply: Signal = {
  name: 'reply',
  description: 'The message answers an earlier one',
  test: (facts) => foundIf(facts.message.references.length > 0 || (fieldValue(facts, 'in-reply-to') ?? '') !== ''),
};
