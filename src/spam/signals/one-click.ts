/** Leaving takes one click, and DKIM signs the offer's domain: what big providers ask of big senders. RFC 8058 §3. */
import { registeredDomain } from '../facts/links.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const oneClick: Signal = {
  name: 'one-click',
  description: 'The message is signed, and one click is enough to leave',
  test: ({ waysOut, trust }) =>
    foundIf(
      waysOut.oneClick &&
        trust?.dkim.some(({ result, domain }) => result === 'pass' && waysOut.domains.has(registeredDomain(domain))) ===
          true,
    ),
};
