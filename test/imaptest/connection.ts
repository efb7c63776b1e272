/**
 * A connection of a script: whole answers with their literals, octets as Latin-1.
 */
import { type Socket, connect } from 'node:net';

/** Milliseconds; the machine may have other things to do. */
const longestWait = 5_000;

export class Connection {
  readonly #socket: Socket;
  readonly #patience: number;
  #held = '';
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(port: number, patience = longestWait) {
    this.#patience = patience;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (chunk: string) => {
      this.#held += chunk;
      this.#wake?.();
    });
    this.#socket.on('close', () => {
      this.#ended = true;
      this.#wake?.();
    });
    this.#socket.on('error', () => undefined);
  }

  send(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  /** Whether something has come that nobody has asked for yet. */
  get holds(): boolean {
    return this.#held !== '';
  }

  close(): void {
    this.#socket.destroy();
  }

  /** The next answer without its last line break, literals where they stand. */
  async answer(): Promise<string> {
    let from = 0;
    for (;;) {
      const end = this.#held.indexOf('\r\n', from);
      if (end === -1) {
        await this.#more();
        continue;
      }
      const announced = this.#held[end - 1] === '}' ? /\{(\d+)\}$/.exec(this.#held.slice(from, end)) : null;
      if (announced === null) {
        const answer = this.#held.slice(0, end);
        this.#held = this.#held.slice(end + 2);
        return answer;
      }
      from = end + 2 + Number(announced[1]);
      while (this.#held.length < from) await this.#more();
    }
  }

  /** Untagged answers up to the tagged one, which is the last. */
  async through(tag: string): Promise<string[]> {
    const answers: string[] = [];
    for (;;) {
      const answer = await this.answer();
      answers.push(answer);
      if (answer.startsWith(`${tag} `)) return answers;
    }
  }

  async #more(): Promise<void> {
    if (this.#ended) throw new Error('The server has closed');
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`Nothing came; held: ${JSON.stringify(this.#held.slice(0, 300))}`));
      }, this.#patience);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
    });
  }
}
