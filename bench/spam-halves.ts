/**
 * The training part of the corpus against its own halves, whole and with less and less of the header: what a filter makes of mail like that
 * which it was taught; and honest mail of kinds that it was not taught. Shows caught spam and false alarms.
 */
import { TokenMemory } from '../src/spam/bayes/memory.ts';
import { tokensOf } from '../src/spam/bayes/tokens.ts';
import { train } from '../src/spam/bayes/train.ts';
import { gatherFacts } from '../src/spam/facts/gather.ts';
import { scoreOf, signalPoints, weigh } from '../src/spam/score.ts';
import type { Weighed } from '../src/spam/types.ts';
import { thresholds } from '../src/spam/weights.ts';
import { fetchCorpus, messagesOfGroup } from './spam-corpus.ts';
import { honestMail } from './spam-honest.ts';

interface Example {
  readonly facts: Weighed;
  readonly isSpam: boolean;
  readonly at: number;
  readonly of: number;
}

const kept = new Set(['from', 'to', 'subject', 'date', 'content-type', 'content-transfer-encoding', 'mime-version']);

function withoutRoute(octets: Buffer): Buffer {
  const text = octets.toString('latin1');
  const end = text.indexOf('\n\n');
  let isKept = false;
  const lines = text
    .slice(0, end)
    .split('\n')
    .filter((line) => {
      if (!line.startsWith(' ') && !line.startsWith('\t'))
        isKept = kept.has(line.slice(0, line.indexOf(':')).toLowerCase());
      return isKept;
    });
  return Buffer.from(lines.join('\n') + text.slice(end), 'latin1');
}

function textAlone(octets: Buffer): Buffer {
  const { subject, texts } = gatherFacts(octets);
  return Buffer.from(`Subject: ${subject.replaceAll('\n', ' ')}\n\n${texts.map(({ plain }) => plain).join('\n')}`);
}

const forms: readonly (readonly [name: string, form: (octets: Buffer) => Buffer])[] = [
  ['whole', (octets) => octets],
  ['without a route', withoutRoute],
  ['text alone', textAlone],
];
const halves: readonly (readonly [name: string, isTaught: (example: Example) => boolean])[] = [
  ['first', ({ at, of }) => at < of / 2],
  ['second', ({ at, of }) => at >= of / 2],
  ['even', ({ at }) => at % 2 === 0],
  ['odd', ({ at }) => at % 2 === 1],
  ['200 of each', ({ at, of }) => at % Math.floor(of / 200) === 0 && at < 200 * Math.floor(of / 200)],
];

function taught(examples: readonly Example[]): (facts: Weighed) => boolean {
  const memory = new TokenMemory();
  const lessons = examples.map(({ facts, isSpam }) => ({
    keys: [...tokensOf(facts).keys()],
    isSpam,
    points: signalPoints(facts),
  }));
  train(memory, lessons, 0, () => undefined);
  return (facts) => {
    const tokens = tokensOf(facts);
    const known = { rows: memory.read(tokens.keys()), totals: memory.totals() };
    return scoreOf(facts, tokens, known).score >= thresholds.spam;
  };
}

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`;
const data = fetchCorpus();
for (const [formName, form] of forms) {
  const examples = (group: string, isSpam: boolean): readonly Example[] =>
    messagesOfGroup(data, group).map((octets, at, { length }) => ({
      facts: weigh(gatherFacts(form(octets))),
      isSpam,
      at,
      of: length,
    }));
  const all = [...examples('easy-ham-1', false), ...examples('spam-1', true)];
  let [spam, caught, ham, alarms] = [0, 0, 0, 0];
  for (const [halfName, isTaught] of halves) {
    const isSpam = taught(all.filter((example) => isTaught(example)));
    const rest = all.filter((example) => !isTaught(example));
    const found = rest.filter(({ facts }) => isSpam(facts));
    const caughtHere = found.filter((each) => each.isSpam).length;
    const spamHere = rest.filter((each) => each.isSpam).length;
    console.log(
      `${formName}, ${halfName} taught: ${caughtHere} of ${spamHere} spam, ${found.length - caughtHere} alarms of ${rest.length - spamHere}`,
    );
    spam += spamHere;
    caught += caughtHere;
    ham += rest.length - spamHere;
    alarms += found.length - caughtHere;
  }
  console.log(`${formName}: ${percent(caught, spam)} caught, ${percent(alarms, ham)} false alarms`);
  if (formName !== 'whole') continue;
  const isSpam = taught(all);
  const honest = honestMail(400).map(({ octets }) => weigh(gatherFacts(octets)));
  console.log(`honest mail of kinds not taught: ${honest.filter(isSpam).length} of ${honest.length} called spam`);
}
