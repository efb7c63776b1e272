/** Scores for the readers of one domain or for one reader, as the configuration writes them: WHO and behind it STEP=SCORE, in any order. */

const steps = ['tag', 'junk', 'greylist', 'quarantine', 'reject'] as const;
type Step = (typeof steps)[number];

export interface ThresholdsForRow {
  /** A domain or an address, lower case. */
  readonly who: string;
  readonly thresholds: Readonly<Partial<Record<Step, number | 'usual' | 'off'>>>;
}

/** null where a word is not known or comes twice, or nothing is said. */
export function parseThresholdsFor(text: string): ThresholdsForRow | null {
  const [who = '', ...words] = text.split(' ').filter((word) => word !== '');
  const found = new Map<Step, number | 'usual' | 'off'>();
  for (const word of words) {
    const equals = word.indexOf('=');
    const step = steps.find((one) => one === word.slice(0, Math.max(0, equals)));
    const score = scoreOf(word.slice(equals + 1));
    if (step === undefined || score === null || found.has(step)) return null;
    found.set(step, score);
  }
  if (who === '' || who.includes('=') || found.size === 0) return null;
  return { who: who.toLowerCase(), thresholds: Object.fromEntries(found) };
}

function scoreOf(text: string): number | 'usual' | 'off' | null {
  if (text === 'usual' || text === 'off') return text;
  const isNumber = text !== '' && text.length <= 8 && Array.from(text).every((one) => '0123456789.-'.includes(one));
  const number = isNumber ? Number(text) : Number.NaN;
  return number >= -100 && number <= 1000 ? number : null;
}
