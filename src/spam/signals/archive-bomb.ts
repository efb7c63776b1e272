/** Archives that hold far more than is ever mailed, or files that share their octets. */
import { shown } from '../attachments/shown.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';

export const archiveBomb: Signal = {
  name: 'archive-bomb',
  description: 'An archive is made to choke whoever unpacks it',
  test: ({ files }) => foundAny(files.filter(({ traits }) => traits.includes('bomb')).map(shown)),
};
