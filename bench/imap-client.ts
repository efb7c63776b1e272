/** A client of IMAP for benchmarks: it throws away what it is told, but for the end of it. */
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';

/** Octets of an answer's end that are kept: the tagged answer to LOGIN may name all capabilities. */
const kept = 4_000;

/** A client that throws away what it is told, but for the tagged answers. */
export class Client {
  readonly #socket: Socket;
  #end = '';
  #wake: (() => void) | null = null;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    // The last line of an answer fits into this; no other line begins with the tag of the command.
    this.#socket.on('data', (chunk: Buffer) => {
      this.#end = (this.#end + chunk.toString('latin1', Math.max(0, chunk.length - kept))).slice(-kept);
      this.#wake?.();
    });
  }

  async until(seen: (end: string) => boolean): Promise<void> {
    while (!seen(this.#end)) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** Seconds until the tagged answer. */
  async command(tag: string, line: string, literal?: Buffer): Promise<number> {
    const start = performance.now();
    this.#end = '';
    this.#socket.write(`${tag} ${line}${literal === undefined ? '' : ` {${literal.length}}`}\r\n`);
    if (literal !== undefined) {
      await this.until((end) => end.startsWith('+'));
      this.#end = '';
      this.#socket.write(Buffer.concat([literal, Buffer.from('\r\n')]));
    }
    await this.#answered(tag, line);
    return (performance.now() - start) / 1_000;
  }

  async #answered(tag: string, line: string): Promise<void> {
    await this.until((end) => end.endsWith('\r\n') && `\n${end}`.includes(`\n${tag} `));
    if (!`\n${this.#end}`.includes(`\n${tag} OK`)) throw new Error(`${line}: ${this.#end}`);
  }

  /** A number that stands behind a word in the last answer, as "[UIDVALIDITY 7]". */
  numberBehind(word: string): number {
    const at = this.#end.indexOf(`${word} `);
    return at === -1 ? 0 : Number.parseInt(this.#end.slice(at + word.length + 1), 10);
  }

  /** APPEND of many messages at once. RFC 3502 */
  async appendAll(tag: string, mailbox: string, messages: readonly Buffer[]): Promise<void> {
    this.#end = '';
    this.#socket.write(`${tag} APPEND ${mailbox}`);
    for (const message of messages) {
      const room = this.#socket.write(Buffer.concat([Buffer.from(` {${message.length}+}\r\n`), message]));
      if (!room) await once(this.#socket, 'drain');
    }
    this.#socket.write('\r\n');
    await this.#answered(tag, 'APPEND');
  }

  close(): void {
    this.#socket.destroy();
  }
}
