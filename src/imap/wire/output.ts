/**
 * Answers on their way out: gathered, and handed to the socket in blocks.
 * A writer of much checks `full` and awaits `flush`, so that a slow reader holds it back and no memory grows.
 */
import { outputBlock } from '../limits.ts';

/** Takes octets over. A promise asks to wait until there is room again. */
export type Send = (octets: Buffer | string) => Promise<void> | undefined;

export class Output {
  readonly #send: Send;
  #pieces: (Buffer | string)[] = [];
  #text = '';
  #size = 0;
  /** Inside an answer that consists of several pieces: nothing else can be said before it is complete. */
  inside = false;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Whether enough has been gathered to be sent. */
  get full(): boolean {
    return this.#size + this.#text.length >= outputBlock;
  }

  text(text: string): void {
    this.#text += text;
  }

  octets(octets: Buffer): void {
    if (octets.length === 0) return;
    this.#turn();
    this.#pieces.push(octets);
    this.#size += octets.length;
  }

  /** Hands over what was gathered. */
  flush(): Promise<void> | undefined {
    if (this.#pieces.length === 0) {
      if (this.#text === '') return undefined;
      const text = this.#text;
      this.#text = '';
      return this.#send(text);
    }
    this.#turn();
    const pieces = this.#pieces;
    const size = this.#size;
    this.#pieces = [];
    this.#size = 0;
    return this.#send(joined(pieces, size));
  }

  #turn(): void {
    if (this.#text === '') return;
    this.#size += Buffer.byteLength(this.#text);
    this.#pieces.push(this.#text);
    this.#text = '';
  }
}

/** One buffer, because one write of a block is cheaper than many small ones, above all under TLS. */
function joined(pieces: readonly (Buffer | string)[], size: number): Buffer | string {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const block = Buffer.allocUnsafe(size);
  let at = 0;
  for (const piece of pieces) {
    if (typeof piece === 'string') at += block.write(piece, at, 'utf8');
    else at += piece.copy(block, at);
  }
  return block;
}
