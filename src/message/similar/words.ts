/**
 * The words of a text. A word is a run of ASCII letters and digits and of everything beyond ASCII; all else stands between
 * words.
 */

const isWord = (unit: number): boolean =>
  unit >= 0x80 || (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a);

/** Calls back with every word of a text that is folded already. */
export function eachWord(text: string, take: (word: string, from: number, to: number) => void): void {
  let from = -1;
  for (let at = 0; at <= text.length; at++) {
    const inside = at < text.length && isWord(text.charCodeAt(at));
    if (inside && from === -1) from = at;
    else if (!inside && from !== -1) {
      take(text.slice(from, at), from, at);
      from = -1;
    }
  }
}
