/** Fields that a mail program always writes together, and of which one is missing: X-MimeOLE, X-MSMail-Priority, X-Mailer. */
import { fieldValue } from '../facts/fields.ts';
import { claimedProgram, programName } from '../facts/programs.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
export const halfProgram: Signal = {
  name: 'half-program',
  description: 'Fields are missing that the named mail program always writes, or are there without it',
  test: (facts) => {
    const program = claimedProgram(facts);
    const mark = fieldValue(facts, 'x-mimeole');
    const priority = fieldValue(facts, 'x-msmail-priority');
    const isMicrosoft = programName(facts).toLowerCase().includes('microsoft');
    return foundAny([
      ...(program?.marks === true && mark === null ? [`${program.name} without X-MimeOLE`] : []),
      ...(program?.name === 'Outlook Express' && fieldValue(facts, 'x-priority')?.includes('(') === true
        ? ['Outlook Express with a priority in words']
        : []),
      ...(mark?.includes('MimeOLE V') === true && programName(facts) === '' ? ['X-MimeOLE without a program'] : []),
      ...(priority !== null && !isMicrosoft && mark === null ? ['X-MSMail-Priority without X-MimeOLE'] : []),
    ]);
  },
};
