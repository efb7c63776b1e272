/** Disk images: Windows and macOS open them, and what is in them is run without a warning. */
import { isDiskImageName } from '../attachments/names.ts';
import { shown } from '../attachments/shown.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';

export const diskImage: Signal = {
  name: 'disk-image',
  description: 'An attachment is a disk image, whose files come without the mark of their origin',
  test: ({ files }) =>
    foundAny(files.filter(({ name, kind }) => kind === 'disk image' || isDiskImageName(name)).map(shown)),
};
