/** A host that calls itself a well-known provider, an address that is not its own, or the one it speaks to. RFC 5321 §4.1.1.1. */
import { isIP } from 'node:net';
import { isPublic } from '../../base/public-address.ts';
import { isFreemail, isHostOf } from '../facts/freemail.ts';
import { registeredDomain } from '../facts/links.ts';
import type { Hop } from '../facts/received.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
function isFalse({ helo, reverse, ip, by }: Hop): boolean {
  if (!isPublic(ip)) return false;
  const literal = helo.startsWith('[') ? helo.slice(1, helo.indexOf(']')) : helo;
  if (isIP(literal) !== 0) return isPublic(literal) && literal !== ip;
  if (reverse === null || helo === '' || helo === reverse) return false;
  if (isFreemail(helo)) return !isHostOf(helo, reverse);
  return helo === by && by.includes('.') && registeredDomain(reverse) !== registeredDomain(by);
}

export const falseHelo: Signal = {
  name: 'false-helo',
  description: 'A sending host gave a name that is not its own',
  test: ({ identity: { handover, hops } }) => {
    const liars = [...(handover === null ? [] : [handover]), ...hops].filter(isFalse);
    const details = liars.map(
      ({ helo, reverse, ip }) => `${helo} is ${reverse === null || reverse === '' ? ip : reverse}`,
    );
    const found = foundAny(details);
    // A name server that does not answer makes an honest host nameless.
    const isSure = liars.some(({ helo, reverse }) => reverse !== '' || !isFreemail(helo));
    return found === null || isSure ? found : { ...found, strength: 0.5 };
  },
};
