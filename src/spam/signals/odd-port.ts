/** Links to a port that no shop has: the door of a machine that is somebody else's. */
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const usual = new Set(['', '80', '443']);

export const oddPort: Signal = {
  name: 'odd-port',
  description: 'A link leads to an unusual port',
  test: ({ links }) =>
    foundAny(
      links
        .filter(({ url, host }) => host !== '' && !usual.has(URL.parse(url)?.port ?? ''))
        .map(({ url }) => url.slice(0, 80)),
    ),
};
