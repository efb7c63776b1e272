/**
 * An author at a provider of mailboxes whose hosts never had the message. Behind a list the host counts that gave it to the list;
 * subscribers who send by the host of their line are known there, so that it is less sure.
 */
import { isFreemail, isHostOf } from '../facts/freemail.ts';
import type { Signal } from '../types.ts';
export const forgedFreemail: Signal = {
  name: 'forged-freemail',
  description: 'The author is at a provider of mailboxes, and the message does not come from there',
  test: ({ from, identity: { author, envelope, handover, origin, hops, isList, vouched } }) => {
    const source = isList ? origin : handover;
    if (!isFreemail(from.domain) || source === null || vouched.has(author)) return null;
    if (isList && source.reverse === null) return null;
    // Where nothing tells the name of an address, the name that the client gave is believed.
    const came = [source, ...hops].some(({ reverse, helo }) => isHostOf(from.domain, reverse ?? helo));
    const isOwn = isList || envelope === null || envelope === '' || isHostOf(from.domain, envelope);
    if (came || !isOwn) return null;
    const host = source.reverse ?? source.helo;
    return { strength: isList ? 0.6 : 1, details: [`${from.address} from ${host === '' ? source.ip : host}`] };
  },
};
