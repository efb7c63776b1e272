/** A subject with a code behind a gap, as is put there to make each copy different. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const subjectCode: Signal = {
  name: 'subject-code',
  description: 'The subject ends in a code behind a wide gap',
  test: ({ subject }) => {
    const gap = subject.lastIndexOf('     ');
    return foundIf(gap > 0 && subject.slice(gap).trim().length > 2, subject);
  },
};
