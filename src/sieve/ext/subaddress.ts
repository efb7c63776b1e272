/** :user and :detail. Implements: RFC 5233. What they are is in run/addresses.ts. */
import type { Extension } from '../compile/language.ts';
import { addedTo, addressing } from '../core/tests.ts';

export const subaddress: Extension = {
  capability: 'subaddress',
  tags: addedTo(addressing, [
    { name: 'user', takes: null, group: 'address part' },
    { name: 'detail', takes: null, group: 'address part' },
  ]),
};
