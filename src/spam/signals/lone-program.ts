/** Programs that are attached as they are, or packed with hardly anything else: sources of programs come as many files. */
import { isDangerous } from '../attachments/danger.ts';
import { shown } from '../attachments/shown.ts';
import type { Attached } from '../attachments/types.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';

/** Files of an archive that has a program and little more. */
const few = 4;

const isLone = ({ within }: Attached, files: readonly Attached[]): boolean => {
  const place = within.join('/');
  return within.length === 0 || files.filter((other) => other.within.join('/') === place).length <= few;
};

export const loneProgram: Signal = {
  name: 'lone-program',
  description: 'A program comes by itself',
  test: ({ files }) => foundAny(files.filter((file) => isDangerous(file) && isLone(file, files)).map(shown)),
};
