/**
 * Packets: a length of four octets, then that many: a command or reply character and its data.
 * Here is no meaning (commands.ts, replies.ts); a length is believed only within the bound.
 */
import { limits } from '../limits.ts';

export interface Packet {
  /** The character that says what it is. */
  readonly code: string;
  readonly data: Buffer;
}

export function packet(code: string, ...pieces: readonly Buffer[]): Buffer {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 1);
  const head = Buffer.allocUnsafe(5);
  head.writeUInt32BE(size, 0);
  head.write(code, 4, 'latin1');
  return pieces.length === 0 ? head : Buffer.concat([head, ...pieces]);
}

/** Octets that end with NUL. A NUL within could only be meant to deceive: what is behind it is left out. */
export function cString(text: string | Buffer): Buffer {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const end = bytes.indexOf(0);
  return Buffer.concat([end < 0 ? bytes : bytes.subarray(0, end), NUL]);
}

const NUL = Buffer.from([0]);

export function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value >>> 0, 0);
  return bytes;
}

export type Cut = 'incomplete' | 'bad-length' | Packet;

/** Takes octets as they come and gives packets. */
export class PacketReader {
  #pieces: Buffer[] = [];
  #held = 0;

  /** Octets that no packet was made of yet. */
  get held(): number {
    return this.#held;
  }

  take(octets: Buffer): void {
    this.#pieces.push(octets);
    this.#held += octets.length;
  }

  /** The next packet. After 'bad-length' nothing more can be read. */
  next(): Cut {
    if (this.#held < 4) return 'incomplete';
    const size = this.#join(4).readUInt32BE(0);
    if (size === 0 || size > limits.packetOctets) return 'bad-length';
    if (this.#held < 4 + size) return 'incomplete';
    const bytes = this.#join(4 + size);
    const rest = bytes.subarray(4 + size);
    this.#pieces = rest.length === 0 ? [] : [rest];
    this.#held = rest.length;
    return { code: bytes.toString('latin1', 4, 5), data: bytes.subarray(5, 4 + size) };
  }

  /** The first piece, made to hold at least so many octets. */
  #join(least: number): Buffer {
    const [first] = this.#pieces;
    if (first !== undefined && first.length >= least) return first;
    const joined = Buffer.concat(this.#pieces);
    this.#pieces = [joined];
    return joined;
  }
}
