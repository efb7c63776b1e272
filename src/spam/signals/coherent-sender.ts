/**
 * Author, envelope and host are of one organisation, and of no provider that gives mailboxes to everybody: the host's name or
 * authentication vouches for the author. Links and Message-ID of the same organisation make it surer. RFC 5598 §2.1.
 */
import { isFreemail } from '../facts/freemail.ts';
import type { Signal } from '../types.ts';
export const coherentSender: Signal = {
  name: 'coherent-sender',
  description: 'The host that sent the message is of the organisation of its author',
  test: ({ from, identity: { author, envelope, vouched, messageId, links } }) => {
    if (author === '' || !vouched.has(author) || isFreemail(from.domain)) return null;
    const agree = [envelope === author || envelope === '', messageId === author, links.includes(author)];
    return { strength: (1 + agree.filter((each) => each).length) / 4, details: [author] };
  },
};
