/** Header and envelope name different senders, and no list or forwarder explains it. RFC 5321 §3.6. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const envelopeDiffers: Signal = {
  name: 'envelope-differs',
  description: 'The author and the envelope sender are of different domains',
  test: ({ identity: { author, envelope, isList, links, vouched } }) => {
    if (envelope === null || envelope === '' || author === '' || isList) return null;
    // Who sends for others says so with a host of his own name; the author stays in the links then.
    const isSentFor = vouched.has(envelope) && links.includes(author);
    return foundIf(envelope !== author && !isSentFor, `${author} in the header, ${envelope} in the envelope`);
  },
};
