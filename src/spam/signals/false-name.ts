/** A display name that is another address, or looks like a name of authority at a domain that is not theirs. */
import { registeredDomain } from '../facts/links.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const falseName: Signal = {
  name: 'false-name',
  description: 'The name of the author shows another address than the real one',
  test: ({ from }) => {
    const at = from.name.indexOf('@');
    if (at < 1) return null;
    const shown =
      from.name
        .slice(at + 1)
        .split(' ', 1)[0]
        ?.toLowerCase() ?? '';
    const isDomain = shown.includes('.') && from.domain !== '';
    return foundIf(isDomain && registeredDomain(shown) !== registeredDomain(from.domain), from.name, from.address);
  },
};
