/** A multipart without parts, or parts that end nowhere. RFC 2046 §5.1. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const brokenMime: Signal = {
  name: 'broken-mime',
  description: 'The structure of the message is broken',
  test: ({ message: { structure } }) => foundIf(structure.type === 'multipart' && structure.children.length === 0),
};
