/** Archives and documents with a password, which keeps filters out. */
import { shown } from '../attachments/shown.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';

export const encryptedAttachment: Signal = {
  name: 'encrypted-attachment',
  description: 'An attachment cannot be looked into without a password',
  test: ({ files }) => foundAny(files.filter(({ traits }) => traits.includes('encrypted')).map(shown)),
};
