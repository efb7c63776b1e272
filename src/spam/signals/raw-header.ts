/** A header with octets that are neither ASCII nor UTF-8: nobody can know what they mean. RFC 5322 §2.2, RFC 2047, RFC 6532 §3.1. */
import { isAscii, isUtf8 } from 'node:buffer';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const rawHeader: Signal = {
  name: 'raw-header',
  description: 'The header has letters of no known charset',
  test: ({ bytes, message: { structure } }) => {
    const header = bytes.subarray(0, structure.body);
    return foundIf(!isAscii(header) && !isUtf8(header));
  },
};
