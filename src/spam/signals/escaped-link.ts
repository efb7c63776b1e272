/** Letters and digits written as escapes in a link, which nothing needs. RFC 3986 §2.3: they "should not be created". */
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const enough = 3;

function needlessEscapes(url: string): number {
  let count = 0;
  for (let at = url.indexOf('%'); at !== -1; at = url.indexOf('%', at + 1)) {
    const code = Number.parseInt(url.slice(at + 1, at + 3), 16);
    if ((code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)) count += 1;
  }
  return count;
}

export const escapedLink: Signal = {
  name: 'escaped-link',
  description: 'A link hides its letters behind escapes',
  test: ({ links }) =>
    foundAny(
      links.filter(({ url, host }) => host !== '' && needlessEscapes(url) >= enough).map(({ url }) => url.slice(0, 80)),
    ),
};
