/** Scripts, event handlers, frames and objects in a message, and links that run or hold a program. */
import { schemeOf } from '../facts/links.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const active = ['script', 'iframe', 'frame', 'object', 'embed', 'applet', 'event-handler', 'refresh'];
const runs = new Set(['javascript', 'vbscript', 'data']);

export const script: Signal = {
  name: 'script',
  description: 'The page brings a program',
  test: ({ texts, links }) =>
    foundAny([
      ...texts.flatMap(({ html }) => active.filter((name) => html?.features.has(name) === true)),
      ...links
        .filter(({ url, kind }) => kind !== 'image' && runs.has(schemeOf(url)))
        .map(({ url }) => url.slice(0, 40)),
    ]),
};
