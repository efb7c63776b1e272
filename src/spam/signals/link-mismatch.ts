/** A link that shows one host and leads to another. */
import { registeredDomain, urlHost } from '../facts/links.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
/** The host that a text names as a URL; '' where it names none. */
const shownHost = (text: string): string => {
  const lower = text.trim().toLowerCase();
  if (lower.includes(' ')) return '';
  if (lower.startsWith('http://') || lower.startsWith('https://')) return urlHost(lower);
  return lower.startsWith('www.') ? urlHost(`http://${lower}`) : '';
};

export const linkMismatch: Signal = {
  name: 'link-mismatch',
  description: 'A link shows one host and leads to another',
  test: ({ links }) =>
    foundAny(
      links.flatMap(({ kind, host, text }) => {
        if (kind !== 'anchor' || host === '') return [];
        const shown = shownHost(text);
        const same = shown === '' || registeredDomain(shown) === registeredDomain(host);
        return same ? [] : [`${shown} leads to ${host}`];
      }),
    ),
};
