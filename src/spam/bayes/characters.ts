/**
 * Runs of four characters of what a reader sees: capitals, signs and the ways around a filter are in them, and they know parts of
 * words that were never met as a whole. Goodman, Heckerman and Rounthwaite 2005; Cormack, TREC 2006: runs of four octets of the first
 * few KB with logistic regression did better than words. White space is one space.
 */
import { limits } from '../limits.ts';
import { keyOf } from './hash.ts';
import { views } from './views.ts';

const run = 4;

export function eachRun(texts: readonly string[], take: (key: number) => void): void {
  const text = beginning(texts);
  for (let at = 0; at + run <= text.length; at++) take(keyOf(text, at, at + run, views.characters));
}

/** The first characters of the texts, one after the other. */
function beginning(texts: readonly string[]): string {
  let squeezed = '';
  let isGap = true;
  let looked = 0;
  for (const text of texts) {
    const most = Math.min(text.length, limits.runCharacters * 2 - looked);
    let from = -1;
    for (let at = 0; at < most && squeezed.length < limits.runCharacters; at++) {
      const code = text.charCodeAt(at);
      if (code > 0x20 && code !== 0xa0) {
        if (from === -1) from = at;
        continue;
      }
      if (from !== -1) {
        squeezed += text.slice(from, at);
        isGap = false;
        from = -1;
      }
      if (!isGap) squeezed += ' ';
      isGap = true;
    }
    if (from !== -1) {
      squeezed += text.slice(from, most);
      isGap = false;
    }
    if (!isGap) squeezed += ' ';
    isGap = true;
    looked += most;
    if (squeezed.length >= limits.runCharacters) break;
  }
  return squeezed.slice(0, limits.runCharacters);
}
