/** X-Priority is written by mail programs, and these name themselves. */
import { fieldValue } from '../facts/fields.ts';
import { programName } from '../facts/programs.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const priorityWithoutProgram: Signal = {
  name: 'priority-without-program',
  description: 'A mail program set the priority and does not name itself',
  test: (facts) =>
    foundIf(
      facts.header === 'whole' &&
        fieldValue(facts, 'x-priority') !== null &&
        programName(facts) === '' &&
        fieldValue(facts, 'x-mimeole') === null,
      `X-Priority: ${fieldValue(facts, 'x-priority') ?? ''}`,
    ),
};
