/**
 * The score of a message: what its words say and what each signal found, added up in ln of the odds, every point explained.
 * The evidence of one signal never changes that of another: a score is a plain sum.
 */
import { type Judgement, judge } from './bayes/judge.ts';
import type { Known } from './bayes/port.ts';
import type { Tokens } from './bayes/tokens.ts';
import { type Kind, kindOf, mostOfWords, pointsOfKind } from './kind.ts';
import { limits } from './limits.ts';
import { signals } from './signals/table.ts';
import type { Evidence, Score, SpamAction, SpamFacts, Verdict, Weighed } from './types.ts';
import { likelihoodShare, thresholds, weights } from './weights.ts';

export function scoreOf(facts: Weighed, tokens: Tokens, known: Known): Score {
  const words = wordEvidence(judge(tokens, known.rows, known.totals, limits.explained), known);
  const kind = kindOf(facts);
  const evidence = [words, ...untaughtEvidence(words, kind, known), ...kindEvidence(kind, known), ...facts.evidence];
  const score = evidence.reduce((sum, { points }) => sum + points, 0);
  return {
    score,
    probability: 1 / (1 + Math.exp(-score)),
    verdict: verdictOf(score),
    action: actionOf(score),
    evidence,
    otherwise: counterfactuals(score, evidence),
  };
}

export const weigh = (facts: SpamFacts): Weighed => ({ ...facts, evidence: signalEvidence(facts) });

/** What the signals say, in ln of the odds. */
export const signalPoints = ({ evidence }: Weighed): number => evidence.reduce((sum, { points }) => sum + points, 0);

export const signalEvidence = (facts: SpamFacts): readonly Evidence[] =>
  signals.flatMap(({ name, description, test }) => {
    const found = test(facts);
    if (found === null) return [];
    const points = (weights[name] ?? 0) * found.strength;
    return [{ name, points, why: `${description}.`, details: found.details.map((detail) => detail.slice(0, 200)) }];
  });

function wordEvidence(judgement: Judgement, { totals }: Known): Evidence {
  const taught = totals.spam > 0 && totals.ham > 0;
  const points = taught ? judgement.learned + judgement.likelihood * likelihoodShare : 0;
  return {
    name: 'words',
    points,
    why: taught
      ? `The words are as in ${points > 0 ? 'spam' : 'wanted mail'}: ${judgement.known} are known from ${totals.spam} spam and ${totals.ham} wanted messages.`
      : 'Nothing was learned yet, so the words say nothing.',
    details: judgement.telling.map(({ token, spam, ham }) => `${token} (${spam} spam, ${ham} wanted)`),
  };
}

/** Takes away what words say beyond what can be known of them. */
function untaughtEvidence({ points }: Evidence, kind: Kind, known: Known): readonly Evidence[] {
  const most = mostOfWords(kind, known);
  if (points <= most) return [];
  return [
    {
      name: 'untaught-kind',
      points: most - points,
      why: 'Hardly any wanted mail of this kind was learned, and little but the words speaks for spam, so that they prove less.',
      details: [],
    },
  ];
}

function kindEvidence(kind: Kind, known: Known): readonly Evidence[] {
  const points = pointsOfKind(kind, known);
  if (points === 0) return [];
  return [
    {
      name: 'kind',
      points,
      why: `Of messages of this kind, with as much or as little deceit, ${points > 0 ? 'more' : 'fewer'} are spam than of all that was learned.`,
      details: [],
    },
  ];
}

export const verdictOf = (score: number): Verdict =>
  score >= thresholds.spam ? 'spam' : score >= thresholds.unsure ? 'unsure' : 'ham';

export function actionOf(score: number): SpamAction {
  if (score >= thresholds.reject) return 'reject';
  if (score >= thresholds.junk) return 'junk';
  return score >= thresholds.tag ? 'tag' : 'accept';
}

/** Each piece of evidence without which the verdict would have been another. */
function counterfactuals(score: number, evidence: readonly Evidence[]): readonly string[] {
  const verdict = verdictOf(score);
  return evidence.flatMap(({ name, points }) => {
    const without = verdictOf(score - points);
    return without === verdict ? [] : [`without ${name} it would have been ${without}`];
  });
}
