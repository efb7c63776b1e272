/** The author of a message to a list gave it to the list from a host of his own organisation, or of his provider. */
import { isFreemail, isHostOf } from '../facts/freemail.ts';
import { registeredDomain } from '../facts/links.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const coherentMember: Signal = {
  name: 'coherent-member',
  description: 'The author wrote to the list from a host of his own organisation',
  test: ({ from, identity: { author, origin, isList } }) => {
    const host = origin?.reverse ?? '';
    if (!isList || author === '' || !host.includes('.')) return null;
    const isOwn = isFreemail(from.domain) ? isHostOf(from.domain, host) : registeredDomain(host) === author;
    return foundIf(isOwn, host);
  },
};
