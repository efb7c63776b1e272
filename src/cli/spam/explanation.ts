/** How wanted a message was thought to be, for people. */
import type { Ruling } from '../../spam/adviser.ts';
import type { SpamDeed, SpamRecord } from '../../spam/decision/record.ts';
import { steps } from '../../spam/decision/thresholds.ts';
import { harmless } from '../columns.ts';

const headlines: Readonly<Record<SpamDeed, string>> = {
  accept: 'delivered',
  tag: 'delivered, marked as doubtful',
  junk: 'filed as junk',
  greylist: 'put off once',
  quarantine: 'kept apart, in Quarantine',
  reject: 'refused',
};

const stepWords: Readonly<Record<(typeof steps)[number], string>> = {
  tag: 'marked',
  junk: 'junk',
  greylist: 'put off',
  quarantine: 'kept apart',
  reject: 'refused',
};

const rulingWords: Readonly<Record<Ruling, string>> = {
  malware: 'it is malware',
  forbidden: 'it brings what this server does not take',
  later: 'nothing can be said of it now',
  wanted: 'it is wanted',
};

export function spamText(record: SpamRecord): string {
  const { score, verdict, action, signals, otherwise, thresholds, rulings, fault, cameBack } = record;
  const from = steps.flatMap((step) =>
    thresholds[step] === null ? [] : [`${stepWords[step]} from ${thresholds[step]}`],
  );
  const width = Math.max(6, ...signals.map(({ points }) => signed(points).length));
  const lines = [
    `Wanted or not: ${headlines[action]}, ${score.toFixed(2)} points (${verdict}); ${from.join(', ')}.`,
    ...otherwise.map((words) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`),
    ...rulings.map(({ ruling, by }) => `${by} says that ${rulingWords[ruling]}: that decides.`),
    ...(cameBack ? ['It had been put off before, and came back.'] : []),
    ...(fault === null ? [] : [`The message itself was not scored: ${fault}.`]),
    '',
    ...signals.flatMap(({ name, points, why, details, by }) => [
      `${signed(points).padStart(width)}  ${name}${by === 'message' ? '' : ` (${by})`}: ${sentence(why)}`,
      ...details.map((detail) => `${' '.repeat(width + 2)}${detail}`),
    ]),
  ];
  return lines.map(harmless).join('\n');
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;

const signed = (points: number): string => `${points > 0 ? '+' : ''}${points.toFixed(2)}`;
