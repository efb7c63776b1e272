/** postern spam train, classify, stats: what is spam, learned from examples and told with reasons. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expiryDay, learningDay } from '../../spam/bayes/expiry.ts';
import { tokensOf } from '../../spam/bayes/tokens.ts';
import { type Taught, taughtOf } from '../../spam/bayes/taught.ts';
import { train as teach } from '../../spam/bayes/train.ts';
import { gatherFacts } from '../../spam/facts/gather.ts';
import type { SpamStats } from '../../spam/model.ts';
import { scoreOf, weigh } from '../../spam/score.ts';
import type { Score } from '../../spam/types.ts';
import { harmless, listText, timeText } from '../columns.ts';
import { type Failure, type Outcome, command, done, failed, wrongUsage } from '../command.ts';
import { exit } from '../exit.ts';
import { showProgress } from '../progress.ts';
import { messagesOf } from '../spam/messages.ts';
import { type Words, withWords, wordsOptions } from '../spam/words.ts';
import type { Terminal } from '../terminal.ts';
import { wishCommands } from './spam-wishes.ts';

const rounded = (value: number): number => Math.round(value * 100) / 100;

const missing = (paths: readonly string[], terminal: Terminal): Failure | null => {
  const absent = paths.find((path) => !existsSync(resolve(terminal.workingDirectory, path)));
  return absent === undefined
    ? null
    : failed(exit.noInput, `${absent} is not there`, 'name a file or a folder that is');
};

const train = command({
  about:
    'Learn from examples what is spam and what is wanted: files, folders of files, mboxes, Maildirs. What was learned before stays, unless it is to begin anew.',
  operands: [],
  options: {
    ...wordsOptions,
    ham: { type: 'string', value: 'PATH', multiple: true, about: 'Wanted mail; may be given several times.' },
    spam: { type: 'string', value: 'PATH', multiple: true, about: 'Spam; may be given several times.' },
    anew: { type: 'boolean', about: 'Forget what was learned before.' },
  },
  run: async ({ values, terminal }) => {
    const [ham, spam] = [values.ham ?? [], values.spam ?? []];
    if (ham.length + spam.length === 0)
      return wrongUsage('there is nothing to learn from', 'give --ham PATH and --spam PATH');
    const absent = missing([...ham, ...spam], terminal);
    if (absent !== null) return absent;
    return withWords(values, terminal, { make: true }, async (words) => {
      const lessons: Taught[] = [];
      const progress = showProgress(terminal);
      try {
        for (const [paths, isSpam] of [
          [ham, false],
          [spam, true],
        ] as const) {
          for (const path of paths) {
            for await (const { octets } of messagesOf(resolve(terminal.workingDirectory, path))) {
              lessons.push(taughtOf(weigh(gatherFacts(octets)), isSpam));
              progress.step(0, lessons.length, 'read');
            }
          }
        }
        const memory = await words.learn(
          values.anew === true,
          (known) => {
            teach(known, lessons, learningDay(Date.now()), (at, total) => progress.step(at, total, 'learned'));
            known.expire(expiryDay(Date.now()));
          },
          (at, total) => progress.step(at, total, 'written'),
        );
        if ('ok' in memory) return memory;
        const learned = {
          ham: lessons.filter(({ isSpam }) => !isSpam).length,
          spam: lessons.filter(({ isSpam }) => isSpam).length,
        };
        const { ham: allHam, spam: allSpam } = memory.totals();
        return done(
          `${learned.ham} wanted messages and ${learned.spam} spam were learned; ${allHam} and ${allSpam} are known, in ${memory.size} tokens (${words.where})`,
          { learned, messages: { ham: allHam, spam: allSpam }, tokens: memory.size, model: words.where },
        );
      } finally {
        progress.end();
      }
    });
  },
});

const classify = command({
  about: 'Say of each message whether it is spam, and why. With --json one line a message.',
  operands: ['PATH', ...Array<string>(99).fill('[PATH]')],
  options: {
    ...wordsOptions,
    for: { type: 'string', value: 'ADDRESS', about: 'An account whose own lessons count too.' },
  },
  run: async ({ values, operands, terminal, json }) => {
    const absent = missing(operands, terminal);
    if (absent !== null) return absent;
    const wanted = { make: false, ...(values.for === undefined ? {} : { reader: values.for }) };
    return withWords(values, terminal, wanted, (words) => classified(words, operands, terminal, json));
  },
});

async function classified(words: Words, paths: readonly string[], terminal: Terminal, json: boolean): Promise<Outcome> {
  const { operator, starter } = await words.stats();
  if (operator.spam + operator.ham === 0) {
    const by = starter.share > 0 ? 'the starter alone judges words' : 'the words of messages say nothing';
    terminal.error(`postern: no examples were learned yet (postern spam train); ${by}\n`);
  }
  for (const path of paths) {
    const full = resolve(terminal.workingDirectory, path);
    for await (const { where, octets } of messagesOf(full)) {
      const facts = weigh(gatherFacts(octets));
      const tokens = tokensOf(facts);
      const score = scoreOf(facts, tokens, await words.known([...tokens.keys()]));
      const shown = where.startsWith(full) ? path + where.slice(full.length) : where;
      terminal.out(json ? `${JSON.stringify(jsonOf(shown, score))}\n` : textOf(shown, score));
    }
  }
  return done('', null);
}

const jsonOf = (file: string, { score, probability, verdict, action, evidence, otherwise }: Score) => ({
  file,
  score: rounded(score),
  verdict,
  probability: Number(probability.toPrecision(4)),
  action,
  signals: evidence.map(({ name, points, why, details }) => ({ name, points: rounded(points), why, details })),
  otherwise,
});

function textOf(file: string, { score, verdict, evidence, otherwise }: Score): string {
  const lines = evidence.map(({ name, points, why }) => `  ${signed(points).padStart(6)}  ${name}: ${harmless(why)}`);
  const without = otherwise.map((each) => `          ${each}`);
  return [`${harmless(file)}: ${verdict} (${signed(score)})`, ...lines, ...without, ''].join('\n');
}

const signed = (points: number): string => `${points > 0 ? '+' : ''}${points.toFixed(2)}`;

const stats = command({
  about: 'Say what was learned, from whom and when.',
  operands: [],
  options: wordsOptions,
  run: async ({ values, terminal }) =>
    withWords(values, terminal, { make: false }, async (words) => {
      const known = await words.stats();
      const { operator, starter, users, shared, waiting } = known;
      return done(statsText(known, words.where), {
        ...operator,
        starter: { ...starter },
        users: users.map((user) => ({ ...user, last: user.last === null ? null : new Date(user.last).toISOString() })),
        shared,
        waiting,
        model: words.where,
      });
    }),
});

function statsText({ operator, starter, users, shared, waiting }: SpamStats, where: string): string {
  return [
    `${operator.ham} wanted messages and ${operator.spam} spam are known by examples, in ${operator.tokens} tokens (${where})`,
    `the starter counts ${Math.round(starter.share * 100)} % (${starter.ham} wanted messages and ${starter.spam} spam, in ${starter.tokens} tokens)`,
    `users have moved ${shared} tokens for everybody; ${waiting} messages wait to be learned`,
    listText(
      ['account', 'wanted', 'spam', 'tokens', 'last'],
      users.map(({ address, ham, spam, tokens, last }) => [
        address,
        String(ham),
        String(spam),
        String(tokens),
        last === null ? '' : timeText(last),
      ]),
      'no user has taught anything',
    ),
  ].join('\n');
}

export const spam = new Map([['train', train], ['classify', classify], ['stats', stats], ...wishCommands]);
