/** The author is who he says. RFC 7489. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const authentic: Signal = {
  name: 'authentic',
  description: 'Sender authentication vouches for the author',
  test: ({ trust }) => foundIf(trust?.dmarc.result === 'pass'),
};
