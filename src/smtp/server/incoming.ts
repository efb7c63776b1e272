/**
 * A message on its way in: checks its octets and its size, and writes what is good into a draft.
 * Implements: RFC 5321 §4.5.3.1.9, RFC 1870 §6.2 (552 past the limit, after the end was read), RFC 3030 §3 (BINARYMIME).
 * Not here: the states around it (commands/data.ts) and the socket.
 */
import { isDiskFull } from '../../base/disk-full.ts';
import type { Draft, StagedContent } from '../../ms/content.ts';
import type { SmtpLimits } from '../limits.ts';
import { type BodyForm, BodyReader } from '../wire/body.ts';
import { type Reply, replies } from '../wire/replies.ts';

/** Slices below this size are joined before they are written: a client that sends octet by octet must not cost a Buffer each. */
const smallSlice = 1024;

export class Incoming {
  readonly #draft: Draft;
  readonly #reader: BodyReader;
  readonly #limits: SmtpLimits;
  #slices: Buffer[] = [];
  #held: Buffer | null = null;
  #seen = 0;
  #size = 0;
  #tooLarge = false;
  #abandoned = false;
  /** Why the draft could not be written; the client hears it when its message is over. */
  #failure: { readonly error: unknown } | null = null;
  #waiting: Promise<void> | undefined;

  constructor(draft: Draft, form: BodyForm, limits: SmtpLimits) {
    this.#draft = draft;
    this.#reader = new BodyReader(form, limits.maxTextLine);
    this.#limits = limits;
  }

  /** CRLF.CRLF was read. */
  get ended(): boolean {
    return this.#reader.ended;
  }

  /** Why the message cannot be taken, or null. */
  get fault(): Reply | null {
    if (this.#reader.flaw !== null) return replies[this.#reader.flaw];
    if (this.#tooLarge) return replies.messageTooLarge;
    if (this.#failure === null) return null;
    return isDiskFull(this.#failure.error) ? replies.storageFull : replies.transactionFailed;
  }

  /** The client sends on and on: it is not worth reading to the end. */
  get excessive(): boolean {
    return this.#seen > this.#limits.maxMessageSize + this.#limits.maxExcess;
  }

  /** Takes octets; answers how many were used. `wait()` must be done before the next ones. */
  take(octets: Buffer): number {
    const used = this.#reader.read(octets, this.#keep);
    this.#seen += used;
    const slices = this.#slices;
    if (slices.length === 0) return used;
    this.#slices = [];
    const [only] = slices;
    this.#write(slices.length === 1 && only !== undefined ? only : Buffer.concat(slices));
    return used;
  }

  /** A promise while the draft asks to wait. */
  wait(): Promise<void> | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }

  /**
   * After the last octet: the content, or null where there is a fault (it is thrown away then). Throws what kept the
   * draft from being written; `fault` has the reply then too.
   */
  async finish(): Promise<StagedContent | null> {
    this.#reader.finish();
    await this.#waiting;
    try {
      if (this.fault === null && this.#held !== null) {
        await this.#draft.write(this.#held);
        this.#held = null;
      }
      if (this.fault === null) return await this.#draft.finish();
    } catch (error) {
      await this.#fail(error);
    }
    if (this.#failure !== null) throw this.#failure.error;
    await this.abandon();
    return null;
  }

  async abandon(): Promise<void> {
    this.#abandoned = true;
    this.#held = null;
    await this.#draft.abandon();
  }

  readonly #keep = (slice: Buffer): void => {
    this.#slices.push(slice);
  };

  #write(octets: Buffer): void {
    this.#size += octets.length;
    if (this.#size > this.#limits.maxMessageSize) this.#tooLarge = true;
    if (this.#abandoned) return;
    if (this.fault !== null) {
      this.#waiting = this.abandon();
      return;
    }
    this.#held = this.#held === null ? octets : Buffer.concat([this.#held, octets]);
    if (this.#held.length < smallSlice) return;
    this.#waiting = this.#draft.write(this.#held)?.catch((error: unknown) => this.#fail(error));
    this.#held = null;
  }

  /** The rest of the message is read and dropped. */
  async #fail(error: unknown): Promise<void> {
    this.#failure ??= { error };
    await this.abandon();
  }
}
