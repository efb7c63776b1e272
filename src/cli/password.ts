/** Asking for a password: from stdin when it is told so, else from the person at the terminal, unseen. */
import { type Result, fail, ok } from '../base/result.ts';
import { type Failure, failed, wrongUsage } from './command.ts';
import { exit } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** Octets; longer than any password that SASL carries. */
const longest = 4096;

export const passwordOptions = {
  'password-stdin': { type: 'boolean', about: 'Read the password from standard input (its first line).' },
} as const;

export async function readPassword(fromStdin: boolean, terminal: Terminal): Promise<Result<string, Failure>> {
  if (fromStdin) {
    const line = (await terminal.input(longest)).split('\n', 1)[0] ?? '';
    return ok(line.endsWith('\r') ? line.slice(0, -1) : line);
  }
  if (!terminal.interactive)
    return fail(wrongUsage('there is no terminal to ask for a password', 'give it with --password-stdin'));
  const password = await terminal.ask('Password: ', true);
  const again = await terminal.ask('Again: ', true);
  return password === again ? ok(password) : fail(failed(exit.data, 'the two passwords differ', 'try again'));
}
