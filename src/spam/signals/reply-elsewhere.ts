/** Answers go to another domain than the author's. */
import { registeredDomain } from '../facts/links.ts';
import { fieldValue } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const replyElsewhere: Signal = {
  name: 'reply-elsewhere',
  description: 'Answers would go to another domain than the author is of',
  test: (facts) => {
    const reply = facts.message.envelope.replyTo[0]?.host?.toLowerCase() ?? '';
    const isList = fieldValue(facts, 'list-id') !== null || fieldValue(facts, 'list-post') !== null;
    if (reply === '' || facts.from.domain === '' || isList) return null;
    return foundIf(registeredDomain(reply) !== registeredDomain(facts.from.domain), reply);
  },
};
