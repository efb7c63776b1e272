/** Macros with a procedure that Office calls by itself. */
import { shown } from '../attachments/shown.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';

export const autoMacros: Signal = {
  name: 'auto-macros',
  description: 'A document runs macros when it is opened',
  test: ({ files }) => foundAny(files.filter(({ traits }) => traits.includes('auto-macros')).map(shown)),
};
