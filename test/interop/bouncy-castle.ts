/** Bouncy Castle, in a process that is started once and asked line by line: bouncy-castle/BouncyCastle.java says how. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { run } from '../support/run.ts';

const sources = fileURLToPath(new URL('bouncy-castle', import.meta.url));
const libraries = ['bcpkix', 'bcutil', 'bcprov'].map((name) => `/usr/share/java/${name}.jar`);

export class BouncyCastle {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;

  private constructor(process: ChildProcessWithoutNullStreams) {
    this.#process = process;
    this.#answers = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  }

  /** What it is compiled to goes into that folder. */
  static async start(folder: string): Promise<BouncyCastle> {
    const files = readdirSync(sources).map((name) => join(sources, name));
    const { code, output } = await run('javac', ['-cp', libraries.join(':'), '-d', folder, ...files]);
    if (code !== 0) throw new Error(output);
    return new BouncyCastle(spawn('java', ['-cp', [folder, ...libraries].join(':'), 'BouncyCastle']));
  }

  /** What it found; throws what it has against it. */
  async ask(command: string, ...args: readonly string[]): Promise<string> {
    this.#process.stdin.write(`${[command, ...args].join('\t')}\n`);
    const answer = await this.#answers.next();
    const line = answer.done === true ? 'no answer' : answer.value;
    if (!line.startsWith('ok ')) throw new Error(`Bouncy Castle: ${command}: ${line}`);
    return line.slice('ok '.length);
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.stdin.end();
    await ended;
  }
}
