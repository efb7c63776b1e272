/** The links lead to the organisation of the author or of his host: whoever sells for himself shows his own name. */
import { isFreemail } from '../facts/freemail.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const ownLinks: Signal = {
  name: 'own-links',
  description: 'The links lead to the organisation that sent the message',
  test: ({ from, identity: { author, links, vouched } }) =>
    foundIf(links.length > 0 && links.includes(author) && vouched.has(author) && !isFreemail(from.domain), author),
};
