/** postern spam train, classify, stats: what is spam, learned from examples and told with reasons. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expiryDay, learningDay } from '../../spam/bayes/expiry.ts';
import { type Lesson, train as teach } from '../../spam/bayes/learn.ts';
import { TokenMemory } from '../../spam/bayes/memory.ts';
import { tokensOf } from '../../spam/bayes/tokens.ts';
import { gatherFacts } from '../../spam/facts/gather.ts';
import { scoreOf } from '../../spam/score.ts';
import type { Score } from '../../spam/types.ts';
import { harmless } from '../columns.ts';
import { type Failure, command, done, failed, wrongUsage } from '../command.ts';
import { exit } from '../exit.ts';
import { showProgress } from '../progress.ts';
import { messagesOf } from '../spam/messages.ts';
import { modelFile, modelOptions, readModel, writeModel } from '../spam/model.ts';
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
    ...modelOptions,
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
    const file = modelFile(values, terminal);
    if (typeof file !== 'string') return file;
    const known = values.anew === true ? null : await readModel(file);
    if (known !== null && 'ok' in known) return known;
    const memory = known ?? new TokenMemory();
    const lessons: Lesson[] = [];
    const progress = showProgress(terminal);
    try {
      for (const [paths, isSpam] of [
        [ham, false],
        [spam, true],
      ] as const) {
        for (const path of paths) {
          for await (const { octets } of messagesOf(resolve(terminal.workingDirectory, path))) {
            lessons.push({ keys: [...tokensOf(gatherFacts(octets)).keys()], isSpam });
            progress.step(0, lessons.length, 'read');
          }
        }
      }
      teach(memory, lessons, learningDay(Date.now()), (at, total) => progress.step(at, total, 'learned'));
    } finally {
      progress.end();
    }
    memory.expire(expiryDay(Date.now()));
    await writeModel(file, memory);
    const learned = {
      ham: lessons.filter(({ isSpam }) => !isSpam).length,
      spam: lessons.filter(({ isSpam }) => isSpam).length,
    };
    const { ham: allHam, spam: allSpam } = memory.totals();
    return done(
      `${learned.ham} wanted messages and ${learned.spam} spam were learned; ${allHam} and ${allSpam} are known, in ${memory.size} tokens (${file})`,
      { learned, messages: { ham: allHam, spam: allSpam }, tokens: memory.size, model: file },
    );
  },
});

const classify = command({
  about: 'Say of each message whether it is spam, and why. With --json one line a message.',
  operands: ['PATH', ...Array<string>(99).fill('[PATH]')],
  options: modelOptions,
  run: async ({ values, operands, terminal, json }) => {
    const absent = missing(operands, terminal);
    if (absent !== null) return absent;
    const file = modelFile(values, terminal);
    if (typeof file !== 'string') return file;
    const memory = await readModel(file);
    if (memory !== null && 'ok' in memory) return memory;
    if (memory === null)
      terminal.error('postern: nothing was learned yet (postern spam train); the words of messages say nothing\n');
    const known = memory ?? new TokenMemory();
    for (const path of operands) {
      const full = resolve(terminal.workingDirectory, path);
      for await (const { where, octets } of messagesOf(full)) {
        const facts = gatherFacts(octets);
        const tokens = tokensOf(facts);
        const score = scoreOf(facts, tokens, { rows: known.read(tokens.keys()), totals: known.totals() });
        const shown = where.startsWith(full) ? path + where.slice(full.length) : where;
        terminal.out(json ? `${JSON.stringify(jsonOf(shown, score))}\n` : textOf(shown, score));
      }
    }
    return done('', null);
  },
});

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
  about: 'Say how much was learned.',
  operands: [],
  options: modelOptions,
  run: async ({ values, terminal }) => {
    const file = modelFile(values, terminal);
    if (typeof file !== 'string') return file;
    const memory = await readModel(file);
    if (memory !== null && 'ok' in memory) return memory;
    const { ham, spam } = memory?.totals() ?? { ham: 0, spam: 0 };
    const tokens = memory?.size ?? 0;
    return done(`${ham} wanted messages and ${spam} spam are known, in ${tokens} tokens (${file})`, {
      ham,
      spam,
      tokens,
      model: file,
    });
  },
});

export const spam = new Map([['train', train], ['classify', classify], ['stats', stats], ...wishCommands]);
