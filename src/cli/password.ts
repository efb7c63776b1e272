/** Asking for a password: from stdin when it is told so, else from the person at the terminal, unseen. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Result, fail, ok } from '../base/result.ts';
import { type Failure, failed, wrongUsage } from './command.ts';
import { exit } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** Octets; longer than any password that SASL carries. */
const longest = 4096;

export const passwordOptions = {
  'password-stdin': { type: 'boolean', about: 'Read the password from standard input (its first line).' },
} as const;

const firstLine = (text: string): string => {
  const line = text.split('\n', 1)[0] ?? '';
  return line.endsWith('\r') ? line.slice(0, -1) : line;
};

/** The password of an account elsewhere: from stdin, a file, the environment or the person, asked once. */
export async function readForeignPassword(
  given: { readonly fromStdin: boolean; readonly file: string | undefined; readonly variable: string },
  terminal: Terminal,
): Promise<Result<string, Failure>> {
  if (given.fromStdin) return ok(firstLine(await terminal.input(longest)));
  if (given.file !== undefined) {
    const path = resolve(terminal.workingDirectory, given.file);
    if (!existsSync(path))
      return fail(failed(exit.noInput, `${path} is not there`, 'name a file that has the password'));
    return ok(firstLine(readFileSync(path, 'utf8')));
  }
  const inEnvironment = terminal.env[given.variable];
  if (inEnvironment !== undefined) return ok(inEnvironment);
  if (terminal.interactive) return ok(await terminal.ask('Password there: ', true));
  const remedy = `give it with --password-stdin, --password-file FILE, or in ${given.variable}`;
  return fail(wrongUsage('there is no terminal to ask for the password', remedy));
}

export async function readPassword(fromStdin: boolean, terminal: Terminal): Promise<Result<string, Failure>> {
  if (fromStdin) {
    return ok(firstLine(await terminal.input(longest)));
  }
  if (!terminal.interactive)
    return fail(wrongUsage('there is no terminal to ask for a password', 'give it with --password-stdin'));
  const password = await terminal.ask('Password: ', true);
  const again = await terminal.ask('Again: ', true);
  return password === again ? ok(password) : fail(failed(exit.data, 'the two passwords differ', 'try again'));
}
