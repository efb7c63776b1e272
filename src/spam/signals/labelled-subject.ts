/** A subject that begins with the label of advertising that laws ask for, and that only those need who were not asked. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
const labels = [
  'adv:',
  'adv ',
  'adv-',
  '[adv]',
  '(adv)',
  'adlt:',
  'adv.',
  '(\uad11\uace0)',
  '[\uad11\uace0]',
  '\u5e83\u544a',
  '\u672a\u627f\u8afe\u5e83\u544a',
];

export const labelledSubject: Signal = {
  name: 'labelled-subject',
  description: 'The subject says that the message is advertising',
  test: ({ subject }) => {
    const start = subject.slice(0, 40).trimStart().toLowerCase();
    return foundIf(
      labels.some((label) => start.startsWith(label)),
      subject,
    );
  },
};
