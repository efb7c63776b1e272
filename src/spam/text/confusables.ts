/**
 * Letters that look like Latin ones, and the skeleton of a name that is made of them.
 * Implements: a compact subset of UTS #39 §4 (confusable detection) and §5.1 (mixed scripts).
 * Source: Unicode confusables.txt (© Unicode, Inc., Unicode License V3), reduced to Cyrillic, Greek, Armenian and Latin
 * letters in lower case that browsers and mail readers draw like a to z.
 */
const table: readonly (readonly [latin: string, others: string])[] = [
  ['a', 'аαɑạąàáâãäåāᴀ'],
  ['b', 'ьƅЬʙ'],
  ['c', 'сϲᴄçćč'],
  ['d', 'ԁɗđᴅ'],
  ['e', 'еёҽ℮èéêëēęėᴇ'],
  ['f', 'ƒſꜰ'],
  ['g', 'ցɡğɢ'],
  ['h', 'һհʜ'],
  ['i', 'іıɩιїìíîïīιɪ'],
  ['j', 'јϳᴊ'],
  ['k', 'кκᴋ'],
  ['l', 'ӏłιǀʟ'],
  ['m', 'мᴍ'],
  ['n', 'ոռпηñńňɴ'],
  ['o', 'оοσօөòóôõöøōᴏ'],
  ['p', 'рρϱᴘ'],
  ['q', 'ԛգզ'],
  ['r', 'гᴦřʀ'],
  ['s', 'ѕꜱśšș'],
  ['t', 'тτţťᴛ'],
  ['u', 'υսսцùúûüūᴜ'],
  ['v', 'νѵᴠ'],
  ['w', 'ԝաѡᴡ'],
  ['x', 'хχ'],
  ['y', 'уүγʏýÿ'],
  ['z', 'ᴢżźž'],
];

const latinOf = new Map<string, string>();
for (const [latin, others] of table) for (const other of others) if (!latinOf.has(other)) latinOf.set(other, latin);

/** The Latin letter that this one looks like, or null. Accented Latin letters count too. */
export const lookAlike = (letter: string): string | null => latinOf.get(letter) ?? null;

/** What a name looks like: two names with one skeleton can be taken for each other. UTS #39 §4 */
export function skeleton(name: string): string {
  const letters = Array.from(name.normalize('NFKC').toLowerCase(), (letter) => latinOf.get(letter) ?? letter);
  const shapes = letters.join('').replaceAll('rn', 'm').replaceAll('vv', 'w').replaceAll('0', 'o').replaceAll('1', 'l');
  return shapes.replaceAll('5', 's').replaceAll('$', 's').replaceAll('@', 'a').replaceAll('|', 'l');
}

export type Script = 'latin' | 'greek' | 'cyrillic' | 'armenian' | 'hebrew' | 'arabic' | 'han' | 'other';

const ranges: readonly (readonly [from: number, to: number, script: Script])[] = [
  [0x41, 0x5a, 'latin'],
  [0x61, 0x7a, 'latin'],
  [0xc0, 0x24f, 'latin'],
  [0x250, 0x2af, 'latin'],
  [0x370, 0x3ff, 'greek'],
  [0x400, 0x52f, 'cyrillic'],
  [0x530, 0x58f, 'armenian'],
  [0x590, 0x5ff, 'hebrew'],
  [0x600, 0x6ff, 'arabic'],
  [0x1e00, 0x1eff, 'latin'],
  [0x3040, 0x30ff, 'han'],
  [0x3400, 0x9fff, 'han'],
  [0xac00, 0xd7af, 'han'],
];

/** The script of a letter; null for digits, punctuation and what is not told apart here. */
export function scriptOf(code: number): Script | null {
  for (const [from, to, script] of ranges) if (code >= from && code <= to) return script;
  return code > 0x2af && (code < 0x2000 || code > 0x2fff) ? 'other' : null;
}

const mayMix = new Set<Script>(['greek', 'cyrillic', 'armenian', 'latin']);

/** Whether one word has letters of two alphabets that look alike. UTS #39 §5.1, the common case. */
export function isMixed(word: string): boolean {
  let first: Script | null = null;
  for (let at = 0; at < word.length; at++) {
    const script = scriptOf(word.charCodeAt(at));
    if (script === null || !mayMix.has(script)) continue;
    if (first === null) first = script;
    else if (script !== first) return true;
  }
  return false;
}
