/** Attached HTML with a script, a form, or a file that it makes of its own text. */
import type { Attached } from '../attachments/types.ts';
import { shown } from '../attachments/shown.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const acts = ({ kind, traits }: Attached): boolean => kind === 'page' && traits.length > 0;

export const activePage: Signal = {
  name: 'active-page',
  description: 'An attached page runs a program or asks for data',
  test: ({ files }) => foundAny(files.filter(acts).map(shown)),
};
