/** A hand-over by a host that does not give its full name. RFC 5321 §4.1.1.1: "MUST … a fully-qualified domain name". */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const shortHelo: Signal = {
  name: 'short-helo',
  description: 'The host that sent the message does not give its full name',
  test: ({ identity: { handover } }) => {
    const helo = handover?.helo ?? '';
    return foundIf(helo !== '' && !helo.includes('.') && !helo.includes(':') && !helo.startsWith('['), helo);
  },
};
