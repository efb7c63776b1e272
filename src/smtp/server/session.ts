/**
 * One session: gives lines to commands and octets to messages, keeps the state, counts, and ends in order.
 * Implements: RFC 5321 §3.1 (greeting and its refusal), §3.8 (421 at the end), §4.5.3.1.4 (line lengths), RFC 3207 §4.2.
 * A command ends with CRLF; a line with a bare LF is refused, not understood.
 */
import { errorText } from '../../base/log.ts';
import type { Connection, Session } from '../../base/listener.ts';
import type { Client } from '../../mta/receive/port.ts';
import { maxCommandLines, maxSkipped } from '../limits.ts';
import { parseCommand } from '../wire/command.ts';
import { type Reply, refusal, replies, reply } from '../wire/replies.ts';
import { perform } from './commands.ts';
import { authResponse, failed } from './commands/auth.ts';
import { complete, endChunk } from './commands/data.ts';
import { type Conversation, LineConnection } from './connection.ts';
import type { Desk } from './desk.ts';
import { isHttp } from './foreign.ts';
import type { SmtpOptions } from './options.ts';
import type { State, StateOf, Step } from './state.ts';

const LF = 0x0a;
const CR = 0x0d;

export class SmtpSession implements Session, Conversation {
  readonly #desk: Desk;
  readonly #connection: LineConnection;
  readonly #deadline: number;
  #state: State;
  /** Octets of a line that is too long which were dropped; 0 when there is none. */
  #skipped = 0;
  /** What is skipped began as a command of authentication. */
  #skipsAuth = false;
  #closing = false;
  /** Ends the waiting: of an answer that is in the tarpit, for the silence before the greeting. null as long as nobody waits. */
  #hurry: AbortController | null = null;

  constructor(connection: Connection, options: SmtpOptions) {
    this.#desk = { ...options, tally: { errors: 0, refusedRecipients: 0, authFailures: 0, transactions: 0 } };
    this.#deadline = options.clock.now() + options.limits.maxSession;
    this.#state = { name: 'greeted', client: clientOf(connection, options) };
    options.metrics.count('smtp_connections_total', { service: options.service });
    this.#connection = new LineConnection(connection.socket, options.limits, this);
    void this.#greet();
  }

  shutdown(): void {
    this.#closing = true;
    this.#hurry?.abort();
    if (!this.#connection.busy && isBetween(this.#state)) this.#end(replies.shuttingDown);
  }

  consume(input: Buffer): number | Promise<number> {
    const state = this.#state;
    if (state.name === 'data') return this.#data(state, input);
    if (state.name === 'chunk') return this.#chunk(state, input);
    const end = input.indexOf(LF);
    if (end < 0) {
      if (input.length < maxCommandLines.auth) return 0;
      if (this.#skipped === 0) this.#skipsAuth = isAuth(input);
      this.#skipped += input.length;
      if (this.#skipped > maxSkipped) this.#end(replies.lineWithoutEnd);
      return input.length;
    }
    const used = end + 1;
    if (this.#skipped > 0 || used > maxCommandLines.auth) {
      const begins = this.#skipped > 0 ? this.#skipsAuth : isAuth(input);
      this.#skipped = 0;
      if (state.name === 'auth') return this.#applied(failed(this.#desk, state, replies.authLineTooLong), used);
      // An initial response is a part of the exchange. RFC 4954 §4
      return this.#applied([state, begins ? replies.authLineTooLong : replies.lineTooLong], used);
    }
    if (end === 0 || input[end - 1] !== CR) {
      return this.#applied([state, replies.bareLineEnd], used);
    }
    const step = this.#line(input.subarray(0, end - 1), used < input.length || this.#connection.hasMore);
    if (!(step instanceof Promise)) return this.#applied(step, used);
    return step.then((settled) => this.#applied(settled, used));
  }

  idle(): void {
    this.#end(replies.idle);
  }

  broken(error: unknown): void {
    this.#desk.log.error('smtp.session.broken', {
      session: this.#state.client.session,
      state: this.#state.name,
      error: errorText(error),
    });
    this.#end(replies.internal);
  }

  closed(): void {
    this.#hurry?.abort();
    const state = this.#state;
    this.#desk.receiver.end(state.client);
    this.#desk.log.debug('smtp.session.closed', { session: state.client.session, state: state.name });
    const incoming =
      state.name === 'data' || state.name === 'chunks'
        ? state.incoming
        : state.name === 'chunk' && state.chunk.kind === 'kept'
          ? state.chunk.incoming
          : null;
    // While the message is being committed the state is 'ready' already, and the message stays.
    incoming?.abandon().catch((error: unknown) => {
      this.#desk.log.error('smtp.abandon.failed', { session: state.client.session, error: errorText(error) });
    });
  }

  /** RFC 5321 §3.1: 220, or 554 and nothing but QUIT. Who speaks first is no SMTP client. */
  async #greet(): Promise<void> {
    const { hostname, receiver, service, early } = this.#desk;
    const { client } = this.#state;
    try {
      const refused = await receiver.connect(client);
      const silence = refused === null ? (early?.silence(client) ?? 0) : 0;
      if (silence > 0) await this.#connection.quiet(silence, this.#hurried());
      if (this.#connection.gone) return;
      if (this.#connection.hasInput && early?.spoke(client) !== false) {
        this.#end(replies.spokeTooEarly);
        return;
      }
      if (this.#closing) {
        this.#end(replies.shuttingDown);
        return;
      }
      if (refused === null) {
        this.#connection.say(reply(220, null, `${hostname} ${service === 'lmtp' ? 'LMTP' : 'ESMTP'} Postern`).wire);
      } else if (refused.code === 421) {
        this.#end(refusal(refused));
        return;
      } else {
        this.#state = { name: 'refused', client };
        this.#connection.say(refusal(refused).wire);
      }
      this.#connection.start();
    } catch (error) {
      this.broken(error);
    }
  }

  #line(line: Buffer, more: boolean): Step | Promise<Step> {
    const state = this.#state;
    if (this.#closing && isBetween(state)) return [state, replies.shuttingDown, 'close'];
    if (this.#desk.clock.now() > this.#deadline) return [state, replies.tooLongSession, 'close'];
    if (state.name === 'auth') return authResponse(this.#desk, state, line.toString('latin1'));
    const command = parseCommand(line);
    if (!command.ok) return isHttp(line) ? [state, replies.notHttp, 'close'] : [state, command.error];
    const step = perform(this.#desk, state, command.value);
    // Octets behind STARTTLS were not protected, and must not be taken for octets that were. RFC 3207 §4.2
    if (more && !(step instanceof Promise) && step[2] === 'startTls')
      return [state, replies.pipelinedStartTls, 'close'];
    return step;
  }

  #data(state: StateOf<'data'>, input: Buffer): number | Promise<number> {
    const { client, transaction, incoming } = state;
    const used = incoming.take(input);
    if (incoming.ended) {
      this.#state = { name: 'ready', client };
      return this.#settle(complete(this.#desk, client, transaction, incoming), used);
    }
    const wait = incoming.wait();
    if (incoming.excessive || this.#desk.clock.now() > this.#deadline) {
      this.#end(incoming.excessive ? replies.excess : replies.tooLongSession);
    }
    return wait === undefined ? used : wait.then(() => used);
  }

  #chunk(state: StateOf<'chunk'>, input: Buffer): number | Promise<number> {
    const { client, chunk } = state;
    const octets = input.length > state.remaining ? input.subarray(0, state.remaining) : input;
    const remaining = state.remaining - octets.length;
    if (chunk.kind === 'kept') chunk.incoming.take(octets);
    if (remaining === 0) {
      if (chunk.kind === 'kept' && chunk.last) this.#state = { name: 'ready', client };
      return this.#settle(endChunk(this.#desk, client, chunk), octets.length);
    }
    this.#state = { ...state, remaining };
    const wait = chunk.kind === 'kept' ? chunk.incoming.wait() : undefined;
    return wait === undefined ? octets.length : wait.then(() => octets.length);
  }

  async #settle(step: Promise<Step>, used: number): Promise<number> {
    return this.#applied(await step, used);
  }

  /** Applies a step, after a while where it is an error of a client that makes many; with the switch to TLS where it asks for it. */
  #applied(step: Step, used: number): number | Promise<number> {
    const [next, answer] = step;
    const wait = answer !== null && isUnwelcome(answer) ? this.#tarpit() : null;
    if (wait !== null) {
      // What was being received is settled, should the client go away meanwhile.
      this.#state = next;
      this.#connection.flush();
      return wait.then(() => {
        if (!this.#connection.gone) this.#apply(step);
        return used;
      });
    }
    this.#apply(step);
    return step[2] === 'startTls' ? this.#startTls(used) : used;
  }

  /** Few sessions wait for anything. */
  #hurried(): AbortSignal {
    this.#hurry ??= new AbortController();
    if (this.#closing || this.#connection.gone) this.#hurry.abort();
    return this.#hurry.signal;
  }

  #tarpit(): Promise<void> | null {
    const { tarpit, service } = this.#desk;
    if (service === 'lmtp' || tarpit === null) return null;
    return tarpit.error(this.#state.client.remoteAddress, this.#hurried());
  }

  #apply([next, answer, then]: Step): void {
    this.#state = next;
    if (answer === null) return;
    const { tally, limits } = this.#desk;
    if (then === 'close' || answer.code === 421) {
      this.#end(answer);
      return;
    }
    this.#connection.say(answer.wire);
    if (isClientError(answer.code)) tally.errors += 1;
    if (tally.errors >= limits.maxErrors) this.#end(replies.tooManyErrors);
    else if (tally.refusedRecipients >= limits.maxRefusedRecipients) this.#end(replies.tooManyRefused);
    else if (this.#closing && isBetween(next)) this.#end(replies.shuttingDown);
  }

  /** RFC 3207 §4.2: what was known of the client before is forgotten. */
  async #startTls(used: number): Promise<number> {
    const { tls, clientAuthorities = null } = this.#desk;
    if (tls === null) return used;
    const facts = await this.#connection.startTls(tls, clientAuthorities);
    const { client } = this.#state;
    if (facts === null) this.#connection.destroy();
    else
      this.#state = { name: 'greeted', client: { ...client, tls: facts, helo: null, extended: false, account: null } };
    return used;
  }

  #end(answer: Reply): void {
    const { client, name } = this.#state;
    if (answer.code !== 221) {
      this.#desk.log.info('smtp.session.ended', {
        session: client.session,
        remote: client.remoteAddress,
        state: name,
        code: answer.code,
        why: answer.wire.trimEnd(),
      });
    }
    this.#connection.say(answer.wire);
    this.#connection.end();
  }
}

const isAuth = (line: Buffer): boolean => line.toString('latin1', 0, 5).toUpperCase() === 'AUTH ';

/** The client speaks badly, or out of turn; what is refused for its content is no error of this kind. */
const isClientError = (code: number): boolean =>
  (code >= 500 && code <= 504) || code === 530 || code === 538 || code === 555;

/** What only bad clients and guessers hear often: errors of theirs, unknown recipients, relaying, failed logins. */
const isUnwelcome = ({ code, enhanced }: Reply): boolean =>
  isClientError(code) || code === 535 || (code === 550 && (enhanced === '5.1.1' || enhanced === '5.7.1'));

/** Nothing is under way but perhaps a transaction that has no message yet. */
const isBetween = (state: State): boolean => state.name !== 'data' && state.name !== 'chunk' && state.name !== 'auth';

const clientOf = (connection: Connection, options: SmtpOptions): Client => ({
  service: options.service,
  session: options.sessionId(),
  remoteAddress: connection.remoteAddress,
  remotePort: connection.remotePort,
  localAddress: connection.localAddress,
  hostname: options.hostname,
  helo: null,
  extended: false,
  tls: connection.tls,
  account: null,
});
