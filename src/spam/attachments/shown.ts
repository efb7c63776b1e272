/** A file as people read its name: what it is in behind it, and marks that are not seen as question marks. */
import type { FileName } from './types.ts';

export const shown = ({ name, within }: FileName): string =>
  [name === '' ? 'a file without a name' : name, ...within.toReversed()].map(plain).join(' in ').slice(0, 200);

const plain = (name: string): string => Array.from(name, (letter) => (isSeen(letter) ? letter : '?')).join('');

function isSeen(letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0xad || code === 0xfeff) return false;
  return (
    !(code >= 0x200b && code <= 0x200f) && !(code >= 0x202a && code <= 0x202e) && !(code >= 0x2060 && code <= 0x2069)
  );
}
