/** Runs a program to its end and keeps what it said. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface RunOptions {
  /** null keeps its input open, as a person does who has nothing to type. */
  readonly input?: string | Buffer | null;
  /** Added to the environment of the test. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Milliseconds until it is killed. */
  readonly timeout?: number;
  /** It leaves a server behind, which keeps its output open: the end of the process is the end. */
  readonly daemon?: boolean;
}

export interface Ran {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, for messages about failures. */
  readonly output: string;
}

export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      timeout: options.timeout ?? 60_000,
      killSignal: 'SIGKILL',
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', reject);
    child.once(options.daemon === true ? 'exit' : 'close', (code) => {
      const [out, err] = [stdout, stderr].map((chunks) => Buffer.concat(chunks).toString('utf8')) as [string, string];
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ code, stdout: out, stderr: err, output: out + err });
    });
    child.stdin.once('error', () => undefined);
    if (options.input !== null) child.stdin.end(options.input ?? '');
  });
}
