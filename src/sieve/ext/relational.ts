/** :value and :count. Implements: RFC 5231. What they do is in run/match.ts. */
import type { Extension } from '../compile/language.ts';
import { addedTo, comparing } from '../core/tests.ts';

export const relational: Extension = {
  capability: 'relational',
  tags: addedTo(comparing, [
    { name: 'value', takes: 'string', group: 'match type' },
    { name: 'count', takes: 'string', group: 'match type' },
  ]),
};
