/** The host is of the organisation that takes the bounces, and the links are the author's: somebody sends for him in the open. */
import { isFreemail } from '../facts/freemail.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const coherentService: Signal = {
  name: 'coherent-service',
  description: 'A service sent the message for its author, and both show their own names',
  test: ({ from, identity: { author, envelope, vouched, links } }) =>
    foundIf(
      envelope !== null &&
        envelope !== author &&
        vouched.has(envelope) &&
        links.includes(author) &&
        !isFreemail(from.domain),
      `${envelope ?? ''} for ${author}`,
    ),
};
