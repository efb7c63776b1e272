/**
 * What the words of a message say: ln P(spam | words) / P(ham | words).
 *
 *   ln P(S|D)/P(H|D) = ln P(S)/P(H) + Σ ln P(w|S)/P(w|H)
 *
 * Tokens are not independent, and a sum of counted logarithms is far too sure of itself. So the logarithms that count are learned as
 * well: logistic regression (train.ts) finds those with which the sum is right, and is calibrated to be ln of the odds. The counted
 * ones, with Robinson's smoothing f(w) = (s·x + n·p(w)) / (s + n) for what was seldom seen, stand beside it with a small share, and
 * explain. By cross-validation more of them, or the mean of their logarithms, did worse.
 * Against poisoning: each token counts once, and what a flood of innocent words can bring is held by the square root of their number.
 */
import type { TokenRow, Totals } from './port.ts';
import type { Tokens } from './tokens.ts';
import { scaleOf } from './shapes.ts';
import { scalesOf, viewOf, views } from './views.ts';

/** Robinson's s and x, and how far from even a token must be. */
const smoothing = { strength: 0.1, even: 0.5, least: 0.1 };

export interface TokenSay {
  readonly token: string;
  /** Its part of the sum: above zero speaks for spam. */
  readonly points: number;
  readonly spam: number;
  readonly ham: number;
}

export interface Judgement {
  /** ln of the odds, as they were learned. */
  readonly learned: number;
  /** The sum of counted logarithms of the words, over the root of their number. */
  readonly likelihood: number;
  /** Tokens that were known. */
  readonly known: number;
  /** The tokens that say most, either way. */
  readonly telling: readonly TokenSay[];
}

export function judge(tokens: Tokens, rows: readonly TokenRow[], totals: Totals, most: number): Judgement {
  const scales = scalesOf(tokens.keys());
  let [learned, sum, counted] = [totals.bias, 0, 0];
  const says: { readonly row: TokenRow; readonly points: number }[] = [];
  for (const row of rows) {
    const view = viewOf(row.key);
    const points = row.weight * scaleOf(row.key, scales);
    learned += points;
    // Nobody reads runs of four characters.
    if (view === views.characters) continue;
    says.push({ row, points });
    if (view !== views.words) continue;
    const odds = logOdds(row, totals);
    if (odds === 0) continue;
    sum += odds;
    counted += 1;
  }
  says.sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
  return {
    learned,
    likelihood: sum / Math.sqrt(counted + 1),
    known: says.length,
    telling: says
      .slice(0, most)
      .map(({ row: { key, spam, ham }, points }) => ({ token: tokens.get(key) ?? '', points, spam, ham })),
  };
}

/** ln f/(1-f) of one token; 0 where it is near even or nothing can be compared. */
function logOdds({ spam, ham }: TokenRow, totals: Totals): number {
  const seen = spam + ham;
  if (seen === 0 || totals.spam === 0 || totals.ham === 0) return 0;
  const inSpam = spam / totals.spam;
  const inHam = ham / totals.ham;
  const { strength, even, least } = smoothing;
  const f = (strength * even + (seen * inSpam) / (inSpam + inHam)) / (strength + seen);
  return Math.abs(f - 0.5) < least ? 0 : Math.log(f / (1 - f));
}
