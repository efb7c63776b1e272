/** HTML without the plain text beside it that mail programs write. RFC 2046 §5.1.4. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const htmlOnly: Signal = {
  name: 'html-only',
  description: 'The message is HTML alone, without a plain text beside it',
  test: ({ leaves, texts }) =>
    foundIf(texts.some(({ html }) => html !== null) && !leaves.some(({ type }) => type === 'text/plain')),
};
