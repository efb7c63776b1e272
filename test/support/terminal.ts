/** A program at a terminal of its own: what it shows, and keys for it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { root } from './run.ts';

export interface TerminalOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds that it may be silent about what is waited for. */
  readonly patience?: number;
}

export class Terminal {
  readonly #child: ChildProcess;
  readonly #patience: number;
  #shown = '';
  #read = 0;
  #wake: () => void = () => undefined;
  /** Resolves when the program has ended. */
  readonly ended: Promise<void>;

  /** `command` is run by a shell; the terminal is made by script(1). */
  constructor(command: string, { env, patience = 15_000 }: TerminalOptions) {
    this.#patience = patience;
    this.#child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: root,
      env: { ...process.env, TERM: 'xterm', LINES: '40', COLUMNS: '120', ...env },
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#shown += chunk.toString('utf8');
      this.#wake();
    });
    this.#child.stdin?.on('error', () => undefined);
    this.ended = new Promise((resolve) => this.#child.once('close', () => resolve()));
  }

  /** Waits until one of these is shown behind what was waited for before; says which. */
  async shows(...texts: readonly string[]): Promise<string> {
    const until = performance.now() + this.#patience;
    for (;;) {
      const found = texts.find((text) => this.#shown.includes(text, this.#read));
      if (found !== undefined) {
        this.#read = this.#shown.indexOf(found, this.#read) + found.length;
        return found;
      }
      const left = until - performance.now();
      if (left <= 0) throw new Error(`waited in vain for ${texts.join(' or ')}:\n${this.#shown.slice(-2_000)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  press(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
