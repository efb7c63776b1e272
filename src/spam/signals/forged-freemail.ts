/** An author at a provider of mailboxes whose hosts never had the message, though no list or forwarder is in between. */
import { isFreemail, isHostOf } from '../facts/freemail.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const forgedFreemail: Signal = {
  name: 'forged-freemail',
  description: 'The author is at a provider of mailboxes, and the message does not come from there',
  test: ({ from, identity: { author, envelope, handover, hops, isList, vouched } }) => {
    if (!isFreemail(from.domain) || handover === null || isList || vouched.has(author)) return null;
    // Where nothing tells the name of an address, the name that the client gave is believed.
    const came = hops.some(({ reverse, helo }) => isHostOf(from.domain, reverse ?? helo));
    const own = envelope === null || envelope === '' || isHostOf(from.domain, envelope);
    const host = handover.reverse ?? handover.helo;
    return foundIf(!came && !isHostOf(from.domain, host) && own, `${from.address} from ${host || handover.ip}`);
  },
};
