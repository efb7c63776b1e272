/** A subject in capitals or with many marks. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
const shouts = (subject: string): boolean => {
  let capitals = 0;
  let smalls = 0;
  let marks = 0;
  for (const character of subject) {
    if (character === '!' || character === '$') marks += 1;
    else if (character >= 'A' && character <= 'Z') capitals += 1;
    else if (character >= 'a' && character <= 'z') smalls += 1;
  }
  return marks >= 3 || (capitals >= 10 && smalls <= 2);
};

export const loudSubject: Signal = {
  name: 'loud-subject',
  description: 'The subject shouts',
  test: ({ subject }) => foundIf(shouts(subject), subject),
};
