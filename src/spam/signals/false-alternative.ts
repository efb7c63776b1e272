/** A plain text beside the HTML that says something else: filters read the one, people the other. RFC 2046 §5.1.4. */
import { likenessOfAlternatives } from '../facts/alternatives.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const falseAlternative: Signal = {
  name: 'false-alternative',
  description: 'The plain text and the page say different things',
  test: (facts) => foundIf((likenessOfAlternatives(facts) ?? 1) < 0.15),
};
