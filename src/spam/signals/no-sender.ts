/** A message whose From has no address. RFC 5322 §3.6.2. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const noSender: Signal = {
  name: 'no-sender',
  description: 'Nobody is named as the author',
  test: ({ header, from }) => foundIf(header === 'whole' && from.address === ''),
};
