/** A program that runs in the foreground until it is stopped; its output goes to a file, which failures are told with. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { waitFor } from './wait-for.ts';

export interface Daemon {
  stop(): Promise<void>;
}

/** Resolves when `ready` does; a program that ends before is told with what it said. */
export async function startDaemon(
  command: string,
  args: readonly string[],
  {
    log,
    env = {},
    ready,
  }: {
    readonly log: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly ready: () => Promise<boolean>;
  },
): Promise<Daemon> {
  const output = openSync(log, 'w');
  const child = spawn(command, args, { stdio: ['ignore', output, output], env: { ...process.env, ...env } });
  closeSync(output);
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    child.kill('SIGTERM');
    const timer = setTimeout(kill, 3_000);
    await ended;
    clearTimeout(timer);
  };
  try {
    await waitFor(command, async () => child.exitCode === null && (await ready()));
    return { stop };
  } catch (error) {
    await stop();
    throw new Error(`${command} did not start: ${readFileSync(log, 'utf8')}`, { cause: error });
  }
}
