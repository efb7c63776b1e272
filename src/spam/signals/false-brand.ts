/** A display name that is a known house's, with an address that is not. UTS #39 §4: names are compared as they look. */
import { brands } from '../facts/brands.ts';
import { skeleton } from '../text/confusables.ts';
import { fold } from '../text/fold.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';

/** Names and how they look. */
const looks = [...brands].map(([name]) => [name, ` ${skeleton(name)} `, name.replaceAll(' ', '')] as const);

/** The name as words with one space around each. */
function wordsOf(name: string): string {
  const words = Array.from(skeleton(fold(name.slice(0, 200))), (letter) =>
    letter.toLowerCase() === letter.toUpperCase() ? ' ' : letter,
  );
  return ` ${words
    .join('')
    .split(' ')
    .filter((word) => word !== '')
    .join(' ')} `;
}

export const falseBrand: Signal = {
  name: 'false-brand',
  description: 'The author calls himself by the name of a known house, and writes from elsewhere',
  test: ({ from, identity: { author, isList } }) => {
    if (from.name === '' || author === '' || isList) return null;
    const words = wordsOf(from.name);
    const brand = looks.find(([, look]) => words.includes(look));
    // A house has a domain in every country: its own label is enough.
    const isOwn = brand === undefined || (author.split('.', 1)[0] ?? '').replaceAll('-', '').startsWith(brand[2]);
    return foundIf(!isOwn, `${from.name} <${from.address}>`);
  },
};
