/**
 * How hard a password is to guess, in a word. Only a hint: what guessers try first is long words of people, years and rows of keys, so
 * what repeats, runs along or is well known counts little, and length counts most (NIST SP 800-63B §3.1.1.2).
 */
export type Strength = 'short' | 'weak' | 'fair' | 'good';

const least = 8;
const common = [
  'password',
  'passwort',
  'qwerty',
  'qwertz',
  'azerty',
  'letmein',
  'welcome',
  'iloveyou',
  'admin',
  'dragon',
  'monkey',
  'football',
  'postern',
];

/** `address` is its user's own: a password of parts of it is weak. */
export function strengthOf(password: string, address: string): Strength {
  const letters = Array.from(password);
  if (letters.length < least) return 'short';
  const lower = password.toLowerCase();
  const known = [...common, ...address.toLowerCase().split(/[@.]/)].filter((word) => word.length > 2);
  const spared = known.reduce((left, word) => left.replaceAll(word, word.charAt(0)), lower);
  const surprise = surprisesOf(Array.from(spared)) * Math.log2(alphabetOf(password));
  return surprise < 40 ? 'weak' : surprise < 64 ? 'fair' : 'good';
}

/** Letters that neither repeat the one before nor go on from it (abc, 321). */
const surprisesOf = (letters: readonly string[]): number =>
  letters.filter((letter, at) => {
    const step = (letter.codePointAt(0) ?? 0) - (letters[at - 1]?.codePointAt(0) ?? -9);
    return at === 0 || Math.abs(step) > 1;
  }).length;

/** How many letters a guesser has to try for each: only those of a kind that is there. */
function alphabetOf(password: string): number {
  const kinds: readonly (readonly [RegExp, number])[] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
    [/[^a-zA-Z0-9]/, 30],
  ];
  return kinds.reduce((sum, [kind, size]) => sum + (kind.test(password) ? size : 0), 1);
}
