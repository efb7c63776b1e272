/**
 * Plain ASCII text in base64, which has no purpose but to be unread by filters. RFC 2045 §6.8. What is signed is encoded so that nobody
 * on its way changes it (RFC 1847 §2.1): Thunderbird encodes all of it.
 */
import { isAscii } from '../text/fold.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const encodedText: Signal = {
  name: 'encoded-text',
  description: 'Plain text is encoded without need',
  test: ({ message: { structure }, leaves, texts }) =>
    foundIf(
      !(structure.type === 'multipart' && structure.subtype === 'signed') &&
        leaves.some(({ part, isAttachment }) => !isAttachment && part.type === 'text' && part.encoding === 'base64') &&
        texts.every(({ plain }) => isAscii(plain)),
    ),
};
