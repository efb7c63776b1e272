/** A Message-ID that a server on the way wrote because the sender wrote none. RFC 5322 §3.6.4, RFC 6409 §8.3. */
import { isIP } from 'node:net';
import { isPublic } from '../../base/public-address.ts';
import { rightSide } from '../facts/identity.ts';
import { registeredDomain } from '../facts/links.ts';
import { fieldValue } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const lateMessageId: Signal = {
  name: 'late-message-id',
  description: 'The sender wrote no Message-ID: a server on the way did',
  test: (facts) => {
    const right = rightSide(fieldValue(facts, 'message-id') ?? '');
    if (!right.includes('.') || isIP(right) !== 0 || facts.identity.isList) return null;
    // Of a host that took the message from a stranger; one that a user of its own gave it may well complete it.
    const wrote = facts.identity.hops.some(({ by, ip, helo, reverse }) => {
      const client = registeredDomain(reverse === null || reverse === '' ? helo : reverse);
      return by === right && isPublic(ip) && client !== registeredDomain(by);
    });
    return foundIf(wrote && registeredDomain(right) !== facts.identity.author, right);
  },
};
