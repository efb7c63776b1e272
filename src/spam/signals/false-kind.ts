/** A picture that is an archive, a PDF that is a page: content that is not what the name promises. */
import { promiseOf } from '../attachments/kinds.ts';
import { endingOf } from '../attachments/names.ts';
import type { Attached } from '../attachments/types.ts';
import { shown } from '../attachments/shown.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const isFalse = ({ name, type, kind }: Attached): boolean =>
  kind !== 'unknown' && promiseOf(endingOf(name), type)?.includes(kind) === false;

export const falseKind: Signal = {
  name: 'false-kind',
  description: 'A file is something else than its name says',
  test: ({ files }) => foundAny(files.filter(isFalse).map((file) => `${shown(file)} is ${file.kind}`)),
};
