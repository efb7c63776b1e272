/**
 * What clamd answers to INSTREAM, as clamd(8) has it: "stream: OK", "stream: NAME FOUND", or words that end in "ERROR".
 * One that is not exactly of this form says nothing about a message.
 */
import { limits } from './limits.ts';

export type Scan =
  | { readonly kind: 'clean' }
  | { readonly kind: 'found'; readonly name: string }
  /** Longer than its StreamMaxLength. */
  | { readonly kind: 'too large' }
  | { readonly kind: 'failed'; readonly why: string };

const opening = 'stream: ';

/** `text` is a whole answer without its NUL. */
export function scanOf(text: string): Scan {
  const answer = text.trim();
  if (answer === `${opening}OK`) return { kind: 'clean' };
  if (answer.startsWith(opening) && answer.endsWith(' FOUND')) {
    const name = printable(answer.slice(opening.length, -' FOUND'.length).trim());
    if (name !== '') return { kind: 'found', name };
  }
  if (answer.startsWith('INSTREAM size limit exceeded')) return { kind: 'too large' };
  const said = printable(answer);
  return { kind: 'failed', why: said === '' ? 'it gave no answer' : `it answered "${said}"` };
}

/** Names go into replies and logs. */
const printable = (text: string): string =>
  Array.from(text.slice(0, limits.nameCharacters), (letter) => (letter >= ' ' && letter <= '~' ? letter : '?')).join(
    '',
  );
