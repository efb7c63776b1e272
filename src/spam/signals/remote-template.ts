/** Templates and objects that Office loads from a stranger when the document is opened; RTF with an object that it renews. */
import type { Attached } from '../attachments/types.ts';
import { shown } from '../attachments/shown.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const fetches = ({ kind, traits }: Attached): boolean =>
  traits.includes('remote-part') ||
  (kind === 'rtf' && traits.includes('embedded-file') && traits.includes('auto-action'));

export const remoteTemplate: Signal = {
  name: 'remote-template',
  description: 'A document fetches a part of itself from elsewhere',
  test: ({ files }) => foundAny(files.filter(fetches).map(shown)),
};
