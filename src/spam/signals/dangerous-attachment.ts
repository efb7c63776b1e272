/** Attachments that are programs or shortcuts to them, by name or content, also inside of archives. */
import { isDangerous } from '../attachments/danger.ts';
import { shown } from '../attachments/shown.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';

export const dangerousAttachment: Signal = {
  name: 'dangerous-attachment',
  description: 'An attachment is a program',
  test: ({ files }) => foundAny(files.filter(isDangerous).map(shown)),
};
