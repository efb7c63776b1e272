/**
 * The connection to one milter: packets out and in, each within its time.
 * The socket is only read while an answer is waited for, so that one that talks on fills its own buffers and not ours.
 * What goes wrong is thrown as MilterTrouble, and caught where the conversation is (conversation.ts).
 */
import { type Socket, connect } from 'node:net';
import { type Packet, PacketReader } from './wire/packets.ts';

/** inet or unix. */
export type MilterAddress = { readonly host: string; readonly port: number } | { readonly path: string };

export const addressText = (address: MilterAddress): string =>
  'path' in address ? `unix:${address.path}` : `inet:${address.host}:${address.port}`;

export class MilterTrouble extends Error {}

export class MilterChannel {
  readonly #socket: Socket;
  readonly #reader = new PacketReader();
  #broken: string | null = null;
  #changed: (() => void) | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (octets: Buffer) => {
      socket.pause();
      this.#reader.take(octets);
      this.#changed?.();
    });
    socket.on('drain', () => this.#changed?.());
    socket.on('error', (error) => this.#break(error.message));
    socket.on('close', () => this.#break('it closed the connection'));
  }

  static async open(address: MilterAddress, timeout: number): Promise<MilterChannel> {
    const socket = connect({ ...address });
    const channel = new MilterChannel(socket);
    socket.on('connect', () => channel.#changed?.());
    await channel.#until(() => !socket.connecting, timeout, 'it could not be reached in time');
    socket.setNoDelay(true);
    socket.pause();
    return channel;
  }

  /** Resolves when the socket would take more. */
  async send(octets: Buffer, timeout: number): Promise<void> {
    this.#check();
    // Its next answer would be taken for that to another question.
    if (this.#reader.held > 0) throw this.#trouble('it spoke out of turn');
    if (this.#socket.write(octets)) return;
    await this.#until(() => !this.#socket.writableNeedDrain, timeout, 'it did not read in time');
  }

  async receive(timeout: number): Promise<Packet> {
    let cut = this.#reader.next();
    if (cut === 'incomplete') {
      const arrived = (): boolean => {
        cut = this.#reader.next();
        if (cut === 'incomplete') this.#socket.resume();
        return cut !== 'incomplete';
      };
      await this.#until(arrived, timeout, 'it did not answer in time');
    }
    if (typeof cut === 'string') throw this.#trouble('a packet of an impossible length');
    return cut;
  }

  /** Says a last packet, and goes. */
  end(octets: Buffer): void {
    if (this.#broken === null) this.#socket.end(octets);
    this.#socket.resume();
    this.#socket.setTimeout(lingerTimeout, () => this.#socket.destroy());
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #check(): void {
    if (this.#broken !== null) throw new MilterTrouble(this.#broken);
  }

  #trouble(why: string): MilterTrouble {
    this.#break(why);
    this.#socket.destroy();
    return new MilterTrouble(this.#broken ?? why);
  }

  #break(why: string): void {
    this.#broken ??= why;
    this.#changed?.();
  }

  /** Waits until it is so. What came before the connection broke still counts. */
  async #until(isSo: () => boolean, timeout: number, late: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const outcome = await new Promise<'so' | 'broken' | 'late'>((resolve) => {
      const look = (): void => {
        if (isSo() && !(this.#broken !== null && this.#socket.bytesRead === 0)) resolve('so');
        else if (this.#broken !== null) resolve('broken');
      };
      this.#changed = look;
      timer = setTimeout(() => resolve('late'), timeout);
      look();
    });
    clearTimeout(timer);
    this.#changed = null;
    if (outcome === 'late') throw this.#trouble(late);
    if (outcome === 'broken') this.#check();
  }
}

/** How long a milter may take to end a connection that we ended. */
const lingerTimeout = 5_000;
