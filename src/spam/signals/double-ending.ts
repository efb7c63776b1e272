/** Names such as invoice.pdf.exe. */
import { hasDoubleEnding } from '../attachments/names.ts';
import { shown } from '../attachments/shown.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';

export const doubleEnding: Signal = {
  name: 'double-ending',
  description: 'The name of a file has a harmless ending before the real one',
  test: ({ files }) => foundAny(files.filter(({ name }) => hasDoubleEnding(name)).map(shown)),
};
