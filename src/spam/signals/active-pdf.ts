/** PDF with a script, or that starts a program; an embedded file counts where something opens by itself. */
import type { Attached } from '../attachments/types.ts';
import { shown } from '../attachments/shown.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const acts = ({ kind, traits }: Attached): boolean =>
  kind === 'pdf' &&
  (traits.includes('launch') ||
    traits.includes('script') ||
    (traits.includes('embedded-file') && traits.includes('auto-action')));

export const activePdf: Signal = {
  name: 'active-pdf',
  description: 'A PDF runs something when it is opened',
  test: ({ files }) => foundAny(files.filter(acts).map(shown)),
};
