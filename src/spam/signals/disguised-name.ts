/** Names that turn the reading direction, or push their ending away with blanks. */
import { isDisguised } from '../attachments/names.ts';
import { shown } from '../attachments/shown.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';

export const disguisedName: Signal = {
  name: 'disguised-name',
  description: 'The name of a file is written so that its ending is not seen',
  test: ({ files }) => foundAny(files.filter(({ name }) => isDisguised(name)).map(shown)),
};
