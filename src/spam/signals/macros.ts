/** Documents of Office with macros, by content or by name. */
import { isMacroName } from '../attachments/names.ts';
import { shown } from '../attachments/shown.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';

export const macros: Signal = {
  name: 'macros',
  description: 'A document brings macros',
  test: ({ files }) =>
    foundAny(files.filter(({ name, traits }) => traits.includes('macros') || isMacroName(name)).map(shown)),
};
