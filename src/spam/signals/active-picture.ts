/** SVG with a script. */
import { shown } from '../attachments/shown.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';

export const activePicture: Signal = {
  name: 'active-picture',
  description: 'An attached picture runs a program',
  test: ({ files }) => foundAny(files.filter(({ kind, traits }) => kind === 'drawing' && traits.length > 0).map(shown)),
};
