/** A program at a terminal of its own: what a person would see, and keys for it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { root } from './run.ts';
import { Screen } from './screen.ts';

export interface TerminalOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Milliseconds that what is waited for may be missing from the screen. */
  readonly patience?: number;
}

const rows = 40;
const columns = 120;

/** Programs differ in how they draw blanks. */
const oneBlank = (text: string): string => text.replace(/ +/g, ' ');

export class Terminal {
  readonly #child: ChildProcess;
  readonly #patience: number;
  readonly #screen = new Screen(rows, columns);
  #wake: () => void = () => undefined;
  #hasEnded = false;
  /** Resolves when the program has ended. */
  readonly ended: Promise<void>;

  /** `command` is run by a shell; the terminal is made by script(1). */
  constructor(command: string, { env, cwd = root, patience = 60_000 }: TerminalOptions) {
    this.#patience = patience;
    this.#child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd,
      env: { ...process.env, TERM: 'vt100', LINES: String(rows), COLUMNS: String(columns), ...env },
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#screen.write(chunk);
      this.#wake();
    });
    this.#child.stdin?.on('error', () => undefined);
    this.ended = new Promise((resolve) =>
      this.#child.once('close', () => {
        this.#hasEnded = true;
        this.#wake();
        resolve();
      }),
    );
  }

  /** Waits until the screen shows this text. */
  async shows(text: string): Promise<void> {
    const until = performance.now() + this.#patience;
    while (!oneBlank(this.#screen.rows.join('\n')).includes(text)) {
      const left = until - performance.now();
      if (left <= 0 || this.#hasEnded) throw new Error(`waited in vain for ${text}:\n${this.#screen.rows.join('\n')}`);
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

  /** Types an answer behind a prompt, and presses Enter once the program has shown that it read all of it. */
  async answer(prompt: string, text: string, echo: string = text): Promise<void> {
    await this.shows(prompt);
    this.press(text);
    await this.shows(`${prompt} ${echo}`);
    this.press('\r');
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
