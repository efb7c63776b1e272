/** Sender authentication failed. RFC 7489, RFC 7208. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const notAuthentic: Signal = {
  name: 'not-authentic',
  description: 'Sender authentication says that the author is forged',
  test: ({ trust }) =>
    foundIf(trust !== null && (trust.dmarc.result === 'fail' || trust.spf?.mailFrom.result === 'fail')),
};
