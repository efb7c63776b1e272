/**
 * `node bench/spam-halves.ts`: the training part of the corpus against its own halves, whole and with less and less of the header: what a filter makes of mail like that
 * which it was taught, or of which the text alone was kept; and honest mail of kinds that it was not taught. Shows caught spam and false alarms.
 */
import { TokenMemory } from '../src/spam/bayes/memory.ts';
import { tokensOf } from '../src/spam/bayes/tokens.ts';
import { taughtOf } from '../src/spam/bayes/taught.ts';
import { train } from '../src/spam/bayes/train.ts';
import { gatherFacts } from '../src/spam/facts/gather.ts';
import { scoreOf, weigh } from '../src/spam/score.ts';
import type { Weighed } from '../src/spam/types.ts';
import { thresholds } from '../src/spam/weights.ts';
import { fetchCorpus, messagesOfGroup } from './spam-corpus.ts';
import { partsOf } from './spam-groups.ts';
import { honestMail } from './spam-honest.ts';

interface Example {
  readonly facts: Weighed;
  /** What is asked about, in each form. */
  readonly asked: readonly Weighed[];
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

/** No header at all. */
function bodyAlone(octets: Buffer): Buffer {
  return Buffer.from(
    gatherFacts(octets)
      .texts.map(({ plain }) => plain)
      .join('\n'),
  );
}

type Form = (octets: Buffer) => Buffer;
const whole: Form = (octets) => octets;
/** What is taught, and what is asked about after it. */
const forms: readonly (readonly [
  name: string,
  taught: Form,
  asked: readonly (readonly [name: string, form: Form])[],
])[] = [
  [
    'whole',
    whole,
    [
      ['whole', whole],
      ['without a route', withoutRoute],
      ['Subject and text', textAlone],
      ['text alone', bodyAlone],
    ],
  ],
  ['without a route', withoutRoute, [['without a route', withoutRoute]]],
  ['Subject and text', textAlone, [['Subject and text', textAlone]]],
  ['text alone', bodyAlone, [['text alone', bodyAlone]]],
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
  const lessons = examples.map(({ facts, isSpam }) => taughtOf(facts, isSpam));
  train(memory, lessons, 0, () => undefined);
  return (facts) => {
    const tokens = tokensOf(facts);
    const known = { rows: memory.read(tokens.keys()), totals: memory.totals() };
    return scoreOf(facts, tokens, known).score >= thresholds.spam;
  };
}

const listParts = 5;

const weighed = (octets: Buffer): Weighed => weigh(gatherFacts(octets));

/** Of all halves together, as shares. */
export interface Half {
  readonly taught: string;
  readonly asked: string;
  readonly caught: number;
  readonly alarms: number;
}

const examplesOf = (data: string, form: Form, asked: readonly (readonly [string, Form])[]): readonly Example[] =>
  (
    [
      ['easy-ham-1', false],
      ['spam-1', true],
    ] as const
  ).flatMap(([group, isSpam]) =>
    messagesOfGroup(data, group).map((octets, at, { length }) => ({
      facts: weighed(form(octets)),
      asked: asked.map(([, askedForm]) => weighed(askedForm(octets))),
      isSpam,
      at,
      of: length,
    })),
  );

export function measureHalves(data: string, tell: (line: string) => void): readonly Half[] {
  return forms.flatMap(([formName, form, asked]) => {
    const all = examplesOf(data, form, asked);
    const sums = asked.map(() => ({ spam: 0, caught: 0, ham: 0, alarms: 0 }));
    for (const [halfName, isTaught] of halves) {
      const isSpam = taught(all.filter((example) => isTaught(example)));
      const rest = all.filter((example) => !isTaught(example));
      for (const [at, [askedName]] of asked.entries()) {
        const found = rest.filter((example) => isSpam(example.asked[at] ?? example.facts));
        const caught = found.filter((each) => each.isSpam).length;
        const spam = rest.filter((each) => each.isSpam).length;
        const [ham, alarms] = [rest.length - spam, found.length - caught];
        tell(
          `${formName}, ${halfName} taught, asked ${askedName}: ${caught} of ${spam} spam, ${alarms} alarms of ${ham}`,
        );
        const sum = sums[at];
        if (sum === undefined) continue;
        sum.spam += spam;
        sum.caught += caught;
        sum.ham += ham;
        sum.alarms += alarms;
      }
    }
    return sums.map(({ spam, caught, ham, alarms }, at) => ({
      taught: formName,
      asked: asked[at]?.[0] ?? '',
      caught: caught / spam,
      alarms: alarms / ham,
    }));
  });
}

/** Each list and sender, and each block of spam, judged by what was taught of the others. */
export function measureNewLists(data: string): Half {
  const all = examplesOf(data, whole, []);
  const parts = partsOf(
    all.filter(({ isSpam }) => !isSpam).map(({ facts }) => facts),
    listParts,
  );
  const partOf = ({ isSpam, at, of }: Example): number =>
    isSpam ? Math.floor((at * listParts) / of) : (parts[at] ?? 0);
  const found: Example[] = [];
  for (let part = 0; part < listParts; part++) {
    const isSpam = taught(all.filter((example) => partOf(example) !== part));
    found.push(...all.filter((example) => partOf(example) === part && isSpam(example.facts)));
  }
  const caught = found.filter(({ isSpam }) => isSpam).length;
  const spam = all.filter(({ isSpam }) => isSpam).length;
  return {
    taught: 'whole',
    asked: 'new lists',
    caught: caught / spam,
    alarms: (found.length - caught) / (all.length - spam),
  };
}

/** How much honest mail of kinds that were not taught is called spam. */
export function measureHonest(data: string): { readonly called: number; readonly of: number } {
  const isSpam = taught(examplesOf(data, whole, []));
  const honest = honestMail(400).map(({ octets }) => weighed(octets));
  return { called: honest.filter(isSpam).length, of: honest.length };
}

export const percent = (part: number, digits: number): string => `${(100 * part).toFixed(digits)} %`;

if (import.meta.main) {
  const data = fetchCorpus();
  for (const { taught: form, asked, caught, alarms } of [...measureHalves(data, console.log), measureNewLists(data)])
    console.log(`${form} taught, asked ${asked}: ${percent(caught, 2)} caught, ${percent(alarms, 2)} false alarms`);
  const { called, of } = measureHonest(data);
  console.log(`honest mail of kinds not taught: ${called} of ${of} called spam`);
}
