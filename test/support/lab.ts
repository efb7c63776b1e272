/**
 * A lab as a process of its own, with its own data and ports: started, told things by the command line, stopped,
 * killed, started again on the same data.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import type { LabPorts } from '../../src/lab/ports.ts';
import { freeLabPorts } from './ports.ts';
import { type Ran, type RunOptions, root, run } from './run.ts';
import { type TemporaryFolder, temporaryFolder } from './temporary.ts';

export interface LabOptions {
  /** Its data; a temporary folder when it is not given. */
  readonly data?: string;
  /** Without inbound checks and rate limits. */
  readonly plain?: boolean;
  /** With `plain`: SPF, DKIM and DMARC all the same. */
  readonly checked?: boolean;
  /** With `checked`: scored too. */
  readonly scored?: boolean;
  /** DOMAIN=HOST:PORT */
  readonly routes?: readonly string[];
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export const people = { admin: 'admin@alpha.test', alice: 'alice@alpha.test', bob: 'bob@beta.test' } as const;

/** Milliseconds. */
const readyTimeout = 60_000;
const stopTimeout = 20_000;
const outputKept = 20_000;
const blockAttempts = 3;

export class Lab {
  readonly password = 'correct horse battery';
  readonly data: string;
  ports: LabPorts;
  /** Milliseconds from the start of the process to `postern ready`. */
  readyIn = 0;
  readonly #options: LabOptions;
  readonly #own: TemporaryFolder | null;
  #offset: number;
  #running: Running | null = null;
  #output = '';

  private constructor(options: LabOptions, own: TemporaryFolder | null, block: { offset: number; ports: LabPorts }) {
    this.#options = options;
    this.#own = own;
    this.#offset = block.offset;
    this.ports = block.ports;
    this.data = own?.path ?? options.data ?? '';
  }

  static async start(options: LabOptions = {}): Promise<Lab> {
    const own = options.data === undefined ? temporaryFolder('lab') : null;
    const lab = new Lab(options, own, await freeLabPorts());
    for (let attempt = 1; ; attempt++) {
      try {
        await lab.start();
        return lab;
      } catch (error) {
        // Another test may have taken a port between the look and the start.
        if (attempt === blockAttempts || !lab.#output.includes('in use by another program')) {
          own?.remove();
          throw error;
        }
        const { offset, ports } = await freeLabPorts();
        lab.#offset = offset;
        lab.ports = ports;
      }
    }
  }

  /** Starts it (again), on the same data and ports. Resolves when every listener accepts. */
  async start(): Promise<void> {
    const args = ['bin/postern.js', 'lab', '--port-offset', String(this.#offset)];
    if (this.#options.plain === true) args.push('--plain');
    if (this.#options.checked === true) args.push('--checked');
    if (this.#options.scored === true) args.push('--scored');
    for (const route of this.#options.routes ?? []) args.push('--route', route);
    const began = performance.now();
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const killWithTest = (): void => void child.kill('SIGKILL');
    process.once('exit', killWithTest);
    const ended = new Promise<Ended>((resolve) => {
      child.once('close', (code, signal) => {
        process.off('exit', killWithTest);
        resolve({ code, signal });
      });
    });
    this.#running = { child, ended };
    this.#output = '';
    child.stderr.on('data', (chunk: Buffer) => this.#keep(chunk.toString('utf8')));
    const lines = createInterface({ input: child.stdout });
    const late = new AbortController();
    const outcome = await Promise.race([
      new Promise<'ready'>((resolve) => {
        lines.on('line', (line) => {
          this.#keep(`${line}\n`);
          if (line === 'postern ready') resolve('ready');
        });
      }),
      ended.then(() => 'ended' as const),
      pause(readyTimeout, 'late' as const, { signal: late.signal }).catch(() => 'late' as const),
    ]);
    late.abort();
    if (outcome !== 'ready') {
      await this.kill();
      throw new Error(`the lab did not get ready (${outcome}):\n${this.#output}`);
    }
    this.readyIn = performance.now() - began;
  }

  /** SIGTERM, and how it ended. */
  async stop(): Promise<Ended> {
    if (this.#running === null) throw new Error('the lab does not run');
    const { child, ended } = this.#running;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeout);
    const how = await ended;
    clearTimeout(timer);
    this.#running = null;
    return how;
  }

  /** SIGKILL: no farewell, as when the power fails for this process. */
  async kill(): Promise<void> {
    if (this.#running === null) return;
    this.#running.child.kill('SIGKILL');
    await this.#running.ended;
    this.#running = null;
  }

  /** Ends it and removes its data, unless those came from outside. */
  async remove(): Promise<void> {
    await this.kill();
    this.#own?.remove();
  }

  /** Sends a signal without waiting. */
  signal(signal: NodeJS.Signals): void {
    this.#running?.child.kill(signal);
  }

  /** How the running process ends. */
  get ended(): Promise<Ended> {
    if (this.#running === null) throw new Error('the lab does not run');
    return this.#running.ended;
  }

  /** What commands need to find this lab. */
  get environment(): Readonly<Record<string, string>> {
    return { POSTERN_DATA: this.data, POSTERN_LAB_PASSWORD: this.password };
  }

  /** The certificate of its CA. */
  get caFile(): string {
    const { ca } = JSON.parse(readFileSync(join(this.data, 'lab.json'), 'utf8')) as { readonly ca: string };
    return ca;
  }

  /** For clients that check the certificate. */
  tls(servername = 'mail.alpha.test'): ConnectionOptions {
    return { ca: readFileSync(this.caFile), servername };
  }

  /** Runs `postern …` on the data of this lab. */
  postern(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return run(process.execPath, ['bin/postern.js', ...args], {
      ...options,
      env: { ...options.env, ...this.environment },
    });
  }

  /** Of the running process, for a look at it from outside. */
  get pid(): number {
    return this.#running?.child.pid ?? 0;
  }

  /** The last lines it wrote, for messages about failures. */
  get output(): string {
    return this.#output;
  }

  /** Resident memory in MB, now and at its highest since the start. */
  memory(): { readonly now: number; readonly peak: number } {
    const status = readFileSync(`/proc/${this.#running?.child.pid ?? 0}/status`, 'latin1');
    const megabytes = (field: string): number => {
      const line = status.split('\n').find((candidate) => candidate.startsWith(`${field}:`)) ?? '';
      return Number.parseInt(line.slice(field.length + 1), 10) / 1024;
    };
    return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
  }

  #keep(text: string): void {
    this.#output = (this.#output + text).slice(-outputKept);
  }
}
