/** Attachments that are programs or shortcuts to them, by name or content, also inside of archives. */
import { isDangerousName } from '../attachments/names.ts';
import type { Kind } from '../attachments/types.ts';
import { shown } from '../attachments/shown.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const kinds = new Set<Kind>(['program', 'shortcut', 'help', 'notebook']);

export const dangerousAttachment: Signal = {
  name: 'dangerous-attachment',
  description: 'An attachment is a program',
  test: ({ files }) => foundAny(files.filter(({ name, kind }) => kinds.has(kind) || isDangerousName(name)).map(shown)),
};
