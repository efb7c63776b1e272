/**
 * The key of a token: 53 bits, so that it is a number and the memory of tokens holds no words of anybody's mail.
 * Two multiplications a character, FNV-1a and a second like it; not a secret and no defence against who chooses words that fall
 * together: each counts once, and little. The two lowest bits are its view (views.ts).
 */
import type { View } from './views.ts';

export const tokenKey = (token: string, view: View): number => keyOf(token, 0, token.length, view);

/** Of some of the characters of a text. */
export function keyOf(text: string, from: number, to: number, view: View): number {
  let high = 0x811c9dc5;
  let low = 0x1b873593;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b);
    low ^= low >>> 13;
  }
  high ^= high >>> 15;
  return (high >>> 0) * 0x200000 + ((low >>> 0) & 0x1ffffc) + view;
}
