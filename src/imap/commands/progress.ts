/**
 * Tells a client that waits how far its command is, or at least that it is being worked on.
 * Implements: RFC 9585 (INPROGRESS).
 */
import type { Clock } from '../../base/clock.ts';
import type { Output } from '../wire/output.ts';

export class Progress {
  readonly #output: Output;
  readonly #clock: Clock;
  readonly #interval: number;
  #tag = '';
  #toldAt = 0;
  /** What the stages before this one had to do; the goal of a command that has several is not known. */
  #before = 0;
  #goal = 0;

  /** `interval` milliseconds lie between what is told. */
  constructor(output: Output, clock: Clock, interval: number) {
    this.#output = output;
    this.#clock = clock;
    this.#interval = interval;
  }

  /** A command begins. */
  begin(tag: string): void {
    this.#tag = tag;
    this.#toldAt = this.#clock.now();
    this.#before = 0;
    this.#goal = 0;
  }

  /** So many of so many are done. A promise asks to wait, as the client is slow to read. */
  tell(done: number, goal: number): Promise<void> | undefined {
    if (this.#clock.now() - this.#toldAt < this.#interval) return undefined;
    // The goal should not change. RFC 9585 §4
    if (this.#goal !== 0 && goal !== this.#goal) this.#before += this.#goal;
    this.#goal = goal;
    return this.#say(this.#before === 0 ? `${done} ${goal}` : `${this.#before + done} NIL`);
  }

  /** Work that is done in one piece: how far it is, nobody knows. */
  async during<T>(work: Promise<T>): Promise<T> {
    const timer = setInterval(() => void this.#say('NIL NIL'), this.#interval);
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  }

  /** resp-text-code =/ "INPROGRESS" [SP "(" inprogress-tag SP inprogress-state ")"]. RFC 9585 §5 */
  #say(state: string): Promise<void> | undefined {
    this.#toldAt = this.#clock.now();
    if (this.#output.inside) return undefined;
    this.#output.text(`* OK [INPROGRESS ("${this.#tag}" ${state})] Still at work\r\n`);
    return this.#output.flush();
  }
}
