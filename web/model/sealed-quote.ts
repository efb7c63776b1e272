/**
 * What an answer to a sealed letter may quote: the texts that its seals cover as a whole, and nothing that stood beside them. A part that
 * somebody put there, encrypted or not, must not come back to them in the clear (EFAIL, reply as a decryption oracle).
 */
import type { OpenedLetter } from '../crypto/letter.ts';
import { type LetterText, regionsOf } from './letter.ts';

export interface SealedQuote {
  readonly texts: readonly LetterText[];
  /** The answer must be encrypted too. */
  readonly isSecret: boolean;
  /** Something was left out. */
  readonly isPart: boolean;
}

export function sealedQuote(letter: OpenedLetter): SealedQuote {
  const regions = regionsOf(letter, true);
  const covered = regions.filter(({ covers, of }) => covers === 'message' && of.enclosed === null);
  // Where no seal covers anything there is nothing to be given away.
  const isPlain = letter.encrypted === 'none' && regions.every(({ covers }) => covers === 'nothing');
  const quoted = isPlain ? regions : covered;
  return {
    texts: quoted.flatMap(({ texts }) => texts),
    isSecret: letter.encrypted !== 'none',
    isPart: quoted.length < regions.length || letter.closed.length > 0,
  };
}
