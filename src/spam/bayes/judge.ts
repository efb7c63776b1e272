/**
 * What the words of a message say: ln P(spam | words) / P(ham | words).
 *
 *   ln P(S|D)/P(H|D) = ln P(S)/P(H) + Σ ln P(w|S)/P(w|H)
 *
 * with Robinson's smoothing f(w) = (s·x + n·p(w)) / (s + n) for tokens that were seldom seen. Tokens are not independent, so the
 * sum is calibrated: divided by √n, and beside it stands a sum of weights that were learned from mistakes (learn.ts). Both were
 * chosen by cross-validation, in blocks of consecutive messages; the mean of the logarithms did worse. Fisher's chi-square was not tried.
 * Against poisoning: each token counts once, a token says nothing while it is near even, and what a flood of innocent words can
 * bring is held by the square root of their number.
 */
import type { TokenRow, Totals } from './port.ts';
import type { Tokens } from './tokens.ts';

/** Robinson's s and x, and how far from even a token must be. */
const smoothing = { strength: 0.1, even: 0.5, least: 0.1 };

export interface TokenSay {
  readonly token: string;
  /** Its part of the sums: above zero speaks for spam. */
  readonly points: number;
  readonly spam: number;
  readonly ham: number;
}

export interface Judgement {
  /** The calibrated sum of logarithms. */
  readonly likelihood: number;
  /** The sum of learned weights. */
  readonly learned: number;
  /** Tokens that were known. */
  readonly known: number;
  /** The tokens that say most, either way. */
  readonly telling: readonly TokenSay[];
}

/** How much of the likelihood is added to what was learned. */
export const likelihoodShare = 0.03;

export function judge(tokens: Tokens, rows: readonly TokenRow[], totals: Totals, most: number): Judgement {
  const scale = 1 / Math.sqrt(Math.max(1, tokens.size));
  let sum = 0;
  let counted = 0;
  let learned = 0;
  const says: { readonly row: TokenRow; readonly points: number }[] = [];
  for (const row of rows) {
    const odds = logOdds(row, totals);
    learned += row.weight * scale;
    if (odds !== 0) {
      sum += odds;
      counted += 1;
    }
    if (most > 0) says.push({ row, points: row.weight * scale + odds * scale * likelihoodShare });
  }
  says.sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
  return {
    likelihood: sum / Math.sqrt(counted + 1),
    learned: learned + totals.bias,
    known: rows.length,
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
