/** A boundary as the mail program that the message names never writes it. RFC 2046 §5.1.1 leaves its form to each program. */
import { claimedProgram, hasAnyForm, outerBoundary } from '../facts/programs.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const forgedBoundary: Signal = {
  name: 'forged-boundary',
  description: 'The structure is not of the mail program that the message names',
  test: (facts) => {
    const program = claimedProgram(facts);
    const boundary = outerBoundary(facts);
    // A list that adds its lines at the end puts a multipart of its own around the message.
    if (program === null || boundary === null || program.boundaries.length === 0 || facts.identity.isList) return null;
    return foundIf(!hasAnyForm(boundary, program.boundaries), `${boundary} is not of ${program.name}`);
  },
};
