/** A plain text beside the HTML that says the same, as RFC 2046 §5.1.4 wants it. */
import { likenessOfAlternatives } from '../facts/alternatives.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const honestAlternative: Signal = {
  name: 'honest-alternative',
  description: 'The plain text and the page say the same',
  test: (facts) => foundIf((likenessOfAlternatives(facts) ?? 0) >= 0.6),
};
