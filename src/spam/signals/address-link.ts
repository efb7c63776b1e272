/** Links to a bare address, however it is written, or with a user name: what honest pages have none of. */
import { isIP } from 'node:net';
import { urlAuthority } from '../facts/links.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';

export const addressLink: Signal = {
  name: 'address-link',
  description: 'A link leads to a bare address or hides its host',
  test: ({ links }) =>
    foundAny(
      links
        .filter(({ url, host }) => isIP(host) !== 0 || urlAuthority(url).includes('@'))
        .map(({ url }) => url.slice(0, 80)),
    ),
};
