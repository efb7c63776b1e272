/** A link through somebody's open door: a URL of a host that has no part in the message holds a URL of yet another. */
import { registeredDomain, urlHost } from '../facts/links.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';

/** Host of the URL that stands inside another, plain or escaped; '' where there is none. */
function innerHost(url: string): string {
  const lower = url.toLowerCase();
  const plain = Math.max(lower.indexOf('http://', 8), lower.indexOf('https://', 8));
  if (plain !== -1) return urlHost(url.slice(plain));
  const escaped = Math.max(lower.indexOf('http%3a%2f%2f', 8), lower.indexOf('https%3a%2f%2f', 8));
  if (escaped === -1) return '';
  return urlHost(lower.slice(escaped).replaceAll('%3a', ':').replaceAll('%2f', '/'));
}

export const redirectedLink: Signal = {
  name: 'redirected-link',
  description: 'A link goes by way of a stranger to another host',
  test: ({ links, identity: { author, envelope, vouched } }) =>
    foundAny(
      links.flatMap(({ url, host, kind }) => {
        if (host === '' || kind === 'image') return [];
        const [outer, inner] = [registeredDomain(host), innerHost(url)];
        const takesPart = outer === author || outer === envelope || vouched.has(outer);
        return inner === '' || takesPart || registeredDomain(inner) === outer ? [] : [`${host} to ${inner}`];
      }),
    ),
};
