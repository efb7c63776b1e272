/**
 * One login by ticket: the library's calls one after the other, and its memory given back however the exchange ends.
 * Implements the port TicketAcceptor. Not here: what the octets mean (sasl/gssapi.ts).
 */
import type { TicketAcceptor, TicketStep } from '../../sasl/types.ts';
import type { Gate } from '../gate.ts';
import { ticketTime } from '../limits.ts';
import type { GssLibrary, Handle } from './gss.ts';

export interface AcceptorOptions {
  readonly library: GssLibrary;
  /** The credential of the service; null, with the reason logged, where it cannot be had now. */
  readonly acquire: () => Promise<Handle>;
  readonly gate: Gate;
  readonly refused: (reason: string) => void;
}

const unavailable: TicketStep = { kind: 'unavailable' };

export function createAcceptor(options: AcceptorOptions): TicketAcceptor {
  return new Acceptor(options);
}

class Acceptor implements TicketAcceptor {
  readonly #options: AcceptorOptions;
  /** A client that says nothing more leaves a context behind. */
  readonly #timer: NodeJS.Timeout;
  #credential: Handle = null;
  #context: Handle = null;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: AcceptorOptions) {
    this.#options = options;
    this.#timer = setTimeout(() => this.close(), ticketTime).unref();
  }

  async step(token: Buffer): Promise<TicketStep> {
    return (await this.#next(() => this.#step(token))) ?? unavailable;
  }

  wrap(octets: Buffer): Promise<Buffer | null> {
    return this.#next(() => this.#options.library.wrap(this.#context, octets));
  }

  unwrap(octets: Buffer): Promise<Buffer | null> {
    return this.#next(() => this.#options.library.unwrap(this.#context, octets));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    // Behind whatever is under way: nothing is freed that a thread still reads.
    this.#last = this.#last.then(() => this.#free());
  }

  async #step(token: Buffer): Promise<TicketStep> {
    const { library, acquire, refused } = this.#options;
    this.#credential ??= await acquire();
    if (this.#credential === null) return unavailable;
    const accepted = await library.accept(this.#credential, this.#context, token);
    this.#context = accepted.context;
    const { outcome } = accepted;
    if (outcome.kind === 'refused') {
      refused(outcome.reason);
      return { kind: 'refused' };
    }
    if (outcome.kind === 'continue') return { kind: 'continue', token: accepted.token };
    if (outcome.principal === null) {
      refused('not Kerberos 5, or without integrity');
      return { kind: 'refused' };
    }
    const reply = accepted.token.length === 0 ? null : accepted.token;
    return { kind: 'complete', token: reply, principal: outcome.principal };
  }

  /** null where it is closed, or too many wait. A rejection goes to whoever asked. */
  #next<T>(run: () => Promise<T>): Promise<T | null> {
    const turn = this.#last.then(() => (this.#closed ? null : this.#options.gate.run(run)));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #free(): Promise<void> {
    const { library } = this.#options;
    if (this.#context !== null) await library.releaseContext(this.#context);
    if (this.#credential !== null) await library.releaseCredential(this.#credential);
  }
}
