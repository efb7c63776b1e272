/**
 * `npm run fit:spam`: the training part of the corpus against itself. Wanted mail of one list or sender, and blocks of spam, are held out
 * together; beside them newsletters that were made of the wanted texts that were held out. Shows how well words and signals tell them
 * apart, and what logistic regression would make of the signals' weights, drawn towards those that they have. With --write these are
 * written into src/spam/weights.ts, to be judged there as any other change.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { judge } from '../src/spam/bayes/judge.ts';
import { TokenMemory } from '../src/spam/bayes/memory.ts';
import { type Tokens, tokensOf } from '../src/spam/bayes/tokens.ts';
import { train } from '../src/spam/bayes/train.ts';
import { gatherFacts } from '../src/spam/facts/gather.ts';
import { weigh } from '../src/spam/score.ts';
import type { Evidence, Weighed } from '../src/spam/types.ts';
import { weights } from '../src/spam/weights.ts';
import { fetchCorpus, messagesOfGroup } from './spam-corpus.ts';
import { partsOf } from './spam-groups.ts';
import { newslettersOf } from './spam-newsletters.ts';

interface Held {
  readonly isSpam: boolean;
  readonly isMade: boolean;
  readonly fold: number;
  readonly tokens: Tokens;
  readonly evidence: readonly Evidence[];
  words: number;
}

const folds = 5;
const newsletters = 60;
/** How strongly weights are drawn towards what they are. */
const belief = 3;

const data = fetchCorpus();
const ham = messagesOfGroup(data, 'easy-ham-1').map((octets) => weigh(gatherFacts(octets)));
const spam = messagesOfGroup(data, 'spam-1').map((octets) => weigh(gatherFacts(octets)));
const parts = partsOf(ham, folds);

const held = (facts: Weighed, isSpam: boolean, fold: number, isMade = false): Held => ({
  isSpam,
  isMade,
  fold,
  tokens: tokensOf(facts),
  evidence: facts.evidence,
  words: 0,
});
const all: readonly Held[] = [
  ...ham.map((facts, at) => held(facts, false, parts[at] ?? 0)),
  ...spam.map((facts, at) => held(facts, true, Math.floor((at * folds) / spam.length))),
  ...Array.from({ length: folds }, (_, fold) => {
    const texts = ham
      .filter((_facts, at) => parts[at] === fold)
      .map(({ subject, texts: parts }) => ({
        subject,
        text: parts
          .map(({ plain }) => plain)
          .join('\n')
          .slice(0, 900),
      }));
    return newslettersOf(texts, newsletters).map((octets) => held(weigh(gatherFacts(octets)), false, fold, true));
  }).flat(),
];
const pointsOf = ({ evidence }: Held): number => evidence.reduce((sum, { points }) => sum + points, 0);

for (let fold = 0; fold < folds; fold++) {
  const memory = new TokenMemory();
  const lessons = all
    .filter((each) => !each.isMade && each.fold !== fold)
    .map((each) => ({
      keys: [...each.tokens.keys()],
      isSpam: each.isSpam,
      points: pointsOf(each),
      part: null,
      none: null,
    }));
  train(memory, lessons, 0, () => undefined);
  for (const each of all)
    if (each.fold === fold)
      each.words = judge(each.tokens, memory.read(each.tokens.keys()), memory.totals(), 0).learned;
}

const quantile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * part)] ?? 0;
const real = all.filter(({ isMade }) => !isMade);
const made = all.filter(({ isMade }) => isMade).map(({ words }) => words);
for (const [name, score] of [
  ['words', (each: Held) => each.words],
  ['words and signals', (each: Held) => each.words + pointsOf(each)],
] as const) {
  const caught = real.filter(({ isSpam }) => isSpam).map(score);
  const wanted = real.filter(({ isSpam }) => !isSpam).map(score);
  const border = quantile(caught, 0.04);
  const past = (values: readonly number[]): string =>
    `${values.filter((each) => each >= border).length} of ${values.length}`;
  console.log(
    `${name}: where 96% of spam is caught (${border.toFixed(2)}), false alarms are ${past(wanted)}; ${past(made)} newsletters by their words`,
  );
}

/** Gradient descent on the logarithmic loss, words beside; a step is as long as the curve of its own weight allows, by its tenth. */
const having = new Map<string, number>();
for (const { evidence } of real) for (const { name } of evidence) having.set(name, (having.get(name) ?? 0) + 1);
const fitted: Record<string, number> = { ...weights };
let bias = 0;
for (let round = 0; round < 400; round++) {
  const slopes = new Map<string, number>();
  let slope = 0;
  for (const { words, evidence, isSpam } of real) {
    const strengths = evidence.map(
      ({ name, points }) => [name, points / (weights[name] === 0 ? 1 : (weights[name] ?? 1))] as const,
    );
    const sum = strengths.reduce((total, [name, strength]) => total + (fitted[name] ?? 0) * strength, words + bias);
    const error = 1 / (1 + Math.exp(-sum)) - (isSpam ? 1 : 0);
    slope += error;
    for (const [name, strength] of strengths) slopes.set(name, (slopes.get(name) ?? 0) + error * strength);
  }
  bias -= slope / (2.5 * real.length);
  for (const [name, weight] of Object.entries(weights)) {
    const pulled = (slopes.get(name) ?? 0) + 2 * belief * ((fitted[name] ?? 0) - weight);
    fitted[name] = (fitted[name] ?? 0) - pulled / (2.5 * (having.get(name) ?? 0) + 20 * belief);
  }
}
const moved = Object.entries(weights)
  .map(([name, weight]) => ({ name, weight, fit: fitted[name] ?? weight }))
  .filter(({ weight, fit }) => Math.abs(weight - fit) >= 0.1)
  .sort((a, b) => Math.abs(b.fit - b.weight) - Math.abs(a.fit - a.weight));
console.log('\nwhat a fit would move:');
for (const { name, weight, fit } of moved)
  console.log(`  ${name.padEnd(26)} ${weight.toFixed(2)} -> ${fit.toFixed(2)}`);

if (process.argv.includes('--write')) {
  const file = fileURLToPath(new URL('../src/spam/weights.ts', import.meta.url));
  const lines = readFileSync(file, 'utf8').split('\n');
  const names = new Map<string, number>();
  for (const { name, fit } of moved) for (const key of [name, `'${name}'`]) names.set(`  ${key}:`, fit);
  const written = lines.map((line) => {
    const key = line.slice(0, line.indexOf(':') + 1);
    const fit = names.get(key);
    return fit === undefined ? line : `${key} ${fit.toFixed(2)},`;
  });
  writeFileSync(file, await format(written.join('\n'), { parser: 'typescript', singleQuote: true, printWidth: 120 }));
  console.log(`\n${moved.length} weights were written into ${file}`);
}
