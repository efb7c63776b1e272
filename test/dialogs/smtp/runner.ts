/**
 * Replays a dialog over a real socket.
 *
 *   # a comment
 *   use msa tls lookups          service, and what the server is given (tls, clear, implicit, lookups, refused)
 *   C: EHLO client.test          the client sends a line with CRLF
 *   C~ "raw\r\n" * 3             the client sends these octets (strings, numbers, + * and brackets)
 *   S: 250 2.0.0 OK              the server says exactly this line
 *   S~ 250-SIZE                  … a line that begins so
 *   S... 250 HELP                … any lines up to this one
 *   TLS                          the client does its handshake
 *   NEW                          another connection
 *   END                          the server ends the connection
 */
import { type Socket, connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

export type DialogStep =
  | { readonly kind: 'send'; readonly octets: Buffer; readonly at: number }
  | { readonly kind: 'exact' | 'prefix' | 'until' | 'code'; readonly text: string; readonly at: number }
  | { readonly kind: 'tls' | 'new' | 'end'; readonly at: number };

export interface Dialog {
  readonly use: readonly string[];
  readonly steps: readonly DialogStep[];
}

export function parseDialog(text: string): Dialog {
  let use: readonly string[] = [];
  const steps: DialogStep[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const at = index + 1;
    const rest = line.slice(line.indexOf(' ') + 1);
    if (line.startsWith('#') || line.trim() === '') continue;
    else if (line.startsWith('use ')) use = rest.split(' ');
    else if (line.startsWith('C: ')) steps.push({ kind: 'send', octets: Buffer.from(`${rest}\r\n`), at });
    else if (line.startsWith('C~ ')) steps.push({ kind: 'send', octets: evaluate(rest), at });
    else if (line.startsWith('S: ')) steps.push({ kind: 'exact', text: rest, at });
    else if (line.startsWith('S~ ')) steps.push({ kind: 'prefix', text: rest, at });
    else if (line.startsWith('S... ')) steps.push({ kind: 'until', text: rest, at });
    else if (line === 'TLS') steps.push({ kind: 'tls', at });
    else if (line === 'NEW') steps.push({ kind: 'new', at });
    else if (line === 'END') steps.push({ kind: 'end', at });
    else throw new Error(`line ${at}: what is "${line}"?`);
  }
  return { use, steps };
}

/** expression = term *( "+" term ); term = factor *( "*" factor ); factor = string / number / "(" expression ")" */
export function evaluate(source: string): Buffer {
  let at = 0;
  const skip = (): void => {
    while (source[at] === ' ') at += 1;
  };
  const take = (character: string): boolean => {
    skip();
    if (source[at] !== character) return false;
    at += 1;
    return true;
  };
  const factor = (): Buffer | number => {
    skip();
    if (take('(')) {
      const inside = expression();
      if (!take(')')) throw new Error(`Missing ) in ${source}`);
      return inside;
    }
    const quote = source[at];
    if (quote === '"' || quote === "'") {
      const parts: Buffer[] = [];
      for (at += 1; source[at] !== quote; at += 1) {
        if (at >= source.length) throw new Error(`Missing quote in ${source}`);
        if (source[at] !== '\\') {
          parts.push(Buffer.from(String.fromCodePoint(source.codePointAt(at) ?? 0)));
          continue;
        }
        at += 1;
        const escape = source[at] ?? '';
        if (escape === 'x') {
          parts.push(Buffer.from(source.slice(at + 1, at + 3), 'hex'));
          at += 2;
        } else parts.push(Buffer.from({ r: '\r', n: '\n', t: '\t', '0': '\0' }[escape] ?? escape));
      }
      at += 1;
      return Buffer.concat(parts);
    }
    const digits = /^\d+/.exec(source.slice(at))?.[0];
    if (digits === undefined) throw new Error(`What is ${source.slice(at)}?`);
    at += digits.length;
    return Number(digits);
  };
  const term = (): Buffer => {
    let value = factor();
    while (take('*')) {
      const right = factor();
      const [octets, times] = typeof value === 'number' ? [right, value] : [value, right];
      if (typeof octets === 'number' || typeof times !== 'number') throw new Error(`Bad product in ${source}`);
      value = Buffer.concat(Array.from({ length: times }, () => octets));
    }
    if (typeof value === 'number') throw new Error(`A number is no text in ${source}`);
    return value;
  };
  const expression = (): Buffer => {
    const parts = [term()];
    while (take('+')) parts.push(term());
    return Buffer.concat(parts);
  };
  const value = expression();
  skip();
  if (at < source.length) throw new Error(`What is ${source.slice(at)}?`);
  return value;
}

/** A client that sends what it is told and reads lines. */
export class DialogClient {
  #socket: Socket;
  #text = '';
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen();
  }

  static async open(port: number, implicitTls = false): Promise<DialogClient> {
    const socket = implicitTls
      ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
      : connect({ port, host: '127.0.0.1', noDelay: true });
    const client = new DialogClient(socket);
    await new Promise((resolve) => socket.once(implicitTls ? 'secureConnect' : 'connect', resolve));
    return client;
  }

  send(octets: Buffer | string): void {
    this.#socket.write(octets);
  }

  /** The next line without its CRLF, or null when the server has ended. */
  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#text.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return line;
      }
      if (this.#ended) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The lines of one reply; the last one first has a space behind its code. */
  async reply(): Promise<readonly string[]> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.line();
      if (line === null) return lines;
      lines.push(line);
      if (line[3] !== '-') return lines;
    }
  }

  async startTls(): Promise<void> {
    const plain = this.#socket;
    plain.removeAllListeners('data');
    plain.removeAllListeners('close');
    const secure = connectTls({ socket: plain, rejectUnauthorized: false });
    this.#socket = secure;
    this.#listen();
    await new Promise((resolve) => secure.once('secureConnect', resolve));
  }

  close(): void {
    this.#socket.destroy();
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('utf8');
      this.#wake?.();
    });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#ended = true;
      this.#wake?.();
    });
  }
}

export interface RunOptions {
  readonly port: number;
  readonly implicitTls: boolean;
}

/** Replays the steps; answers what went wrong, or null. */
export async function runDialog(steps: readonly DialogStep[], { port, implicitTls }: RunOptions): Promise<string | null> {
  let client = await DialogClient.open(port, implicitTls);
  try {
    for (const step of steps) {
      const got = await play(step);
      if (got !== null) return `line ${step.at}: ${got}`;
    }
    return null;
  } finally {
    client.close();
  }

  async function play(step: DialogStep): Promise<string | null> {
    switch (step.kind) {
      case 'send':
        client.send(step.octets);
        return null;
      case 'new':
        client.close();
        client = await DialogClient.open(port, implicitTls);
        return null;
      case 'tls':
        await client.startTls();
        return null;
      case 'end': {
        const line = await client.line();
        return line === null ? null : `wanted the end, got "${line}"`;
      }
      case 'code': {
        const lines = await client.reply();
        const got = lines.at(-1) ?? 'the end';
        return got.startsWith(step.text) ? null : `wanted ${step.text}, got "${got}"`;
      }
      case 'until':
        for (;;) {
          const line = await client.line();
          if (line === step.text) return null;
          if (line === null || line[3] !== '-') return `wanted … "${step.text}", got "${line ?? 'the end'}"`;
        }
      case 'exact':
      case 'prefix': {
        const line = (await client.line()) ?? 'the end';
        const matches = step.kind === 'exact' ? line === step.text : line.startsWith(step.text);
        return matches ? null : `wanted "${step.text}", got "${line}"`;
      }
    }
  }
}
