/** Every link leads to one organisation that is neither the author's nor the host's nor the envelope's. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const foreignLinks: Signal = {
  name: 'foreign-links',
  description: 'All links lead to one stranger who has no other part in the message',
  test: ({ from, links, identity: { author, envelope, vouched, links: organisations, isList } }) => {
    const only = organisations[0] ?? '';
    if (organisations.length !== 1 || isList || from.domain === '') return null;
    const takesPart = only === author || only === envelope || vouched.has(only);
    return foundIf(!takesPart && links.some(({ kind }) => kind === 'anchor'), `${only} in a message of ${author}`);
  },
};
