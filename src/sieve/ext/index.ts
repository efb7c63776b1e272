/** :index and :last: which of the fields of a name. Implements: RFC 5260 §6. What they do is in core/tests.ts (`occurrences`). */
import type { Extension } from '../compile/language.ts';
import { addedTo } from '../core/tests.ts';

export const index: Extension = {
  capability: 'index',
  tags: addedTo(
    ['header', 'address', 'date'],
    [
      { name: 'index', takes: 'number' },
      { name: 'last', takes: null },
    ],
  ),
};
