/**
 * The terminal as commands see it, so that a test can be one.
 */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** Whether a person sits at stdin and reads stderr. */
  readonly interactive: boolean;
  out(text: string): void;
  error(text: string): void;
  /** Everything on stdin. Refuses more than `limit` octets. */
  input(limit: number): Promise<string>;
  /** Asks on stderr; with `hidden`, what is typed is not shown. */
  ask(question: string, hidden?: boolean): Promise<string>;
}

export function systemTerminal(): Terminal {
  // What commands make is mail and keys: nobody else's business.
  process.umask(0o077);
  // `postern … | head` closes the pipe early; what is left to say has no listener.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return {
    env: process.env,
    workingDirectory: process.cwd(),
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
    input: readAll,
    ask,
  };
}

async function readAll(limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    const octets = Buffer.from(chunk as Uint8Array);
    size += octets.length;
    if (size > limit) throw new Error(`more than ${limit} octets on standard input`);
    chunks.push(octets);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function ask(question: string, hidden = false): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, callback) => callback() });
  process.stderr.write(question);
  const lines = createInterface({ input: process.stdin, output: hidden ? silent : process.stderr, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    if (hidden) process.stderr.write('\n');
  }
}
