/** A terminal for tests: what is typed is given, what is printed is kept. */
import { runCommandLine } from './run.ts';
import type { Terminal } from './terminal.ts';

export interface Spoken {
  readonly exit: number;
  readonly out: string;
  readonly error: string;
}

/** Runs a command line as if in `workingDirectory`; `answers` are given to questions in turn. */
export async function run(
  words: readonly string[],
  {
    env = {},
    workingDirectory = '/',
    stdin = '',
    answers = [],
  }: Partial<{
    readonly env: Terminal['env'];
    readonly workingDirectory: string;
    readonly stdin: string;
    readonly answers: readonly string[];
  }> = {},
): Promise<Spoken> {
  let out = '';
  let error = '';
  const typed = [...answers];
  const exit = await runCommandLine(words, {
    env,
    workingDirectory,
    interactive: answers.length > 0,
    out: (text) => (out += text),
    error: (text) => (error += text),
    input: () => Promise.resolve(stdin),
    ask: () => Promise.resolve(typed.shift() ?? ''),
  });
  return { exit, out, error };
}
