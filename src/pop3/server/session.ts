/**
 * One POP3 session: reads a command, looks whether it may be given now, runs it, sends the reply, counts what goes wrong.
 * Commands sent ahead (PIPELINING, RFC 2449 §6.6) wait in the connection and are answered in order.
 * Implements: RFC 1939 §3 and §4, RFC 2449 §4.
 */
import { randomBytes } from 'node:crypto';
import type { Connection, Session } from '../../base/listener.ts';
import { errorText } from '../../base/log.ts';
import type { TlsState } from '../../base/tls.ts';
import { decodeBase64 } from '../../sasl/base64.ts';
import { commands } from '../commands/table.ts';
import { type ChallengeAnswer, type Context, type State, type Step, freshState } from '../commands/types.ts';
import { maxCommandLine, maxSaslLine } from '../limits.ts';
import type { MaildropLocks } from '../maildrop/locks.ts';
import { commandLine } from '../wire/command.ts';
import { type Reply, err, ok, statusLine } from '../wire/replies.ts';
import { type Incoming, LineConnection } from './connection.ts';
import type { Pop3Options } from './options.ts';

export class Pop3Session implements Session {
  readonly #options: Pop3Options;
  readonly #locks: MaildropLocks;
  readonly #connection: LineConnection;
  readonly #remoteAddress: string;
  /** timestamp = msg-id, another one for every session. RFC 1939 §7 */
  readonly #timestamp: string | null;
  #state: State = freshState;
  #tls: TlsState | null;
  #utf8 = false;
  #errors = 0;
  #failedLogins = 0;

  constructor(options: Pop3Options, locks: MaildropLocks, connection: Connection) {
    this.#options = options;
    this.#locks = locks;
    this.#connection = new LineConnection(connection.socket, options.limits.idleTimeout);
    this.#remoteAddress = connection.remoteAddress;
    this.#timestamp = options.apop ? `<${randomBytes(16).toString('hex')}@${options.hostname}>` : null;
    this.#tls = connection.tls;
  }

  /** Runs to the end of the connection. Never rejects. */
  async run(): Promise<void> {
    const { log, metrics } = this.#options;
    metrics.count('pop3_sessions_total', { tls: this.#tls !== null ? 'implicit' : 'none' });
    log.debug('pop3.session.opened', { remoteAddress: this.#remoteAddress });
    try {
      const timestamp = this.#timestamp === null ? '' : ` ${this.#timestamp}`;
      await this.#say(ok(`${this.#options.hostname} POP3 ready${timestamp}`));
      while (await this.#turn());
    } catch (error) {
      log.error('pop3.session.failed', { remoteAddress: this.#remoteAddress, error: errorText(error) });
      this.#connection.destroy();
    } finally {
      if (this.#state.name === 'transaction') this.#state.maildrop.close();
      this.#connection.end();
      log.debug('pop3.session.closed', { remoteAddress: this.#remoteAddress });
    }
  }

  shutdown(): void {
    this.#connection.shutdown();
  }

  /** One line of the client and what follows from it. False at the end of the session. */
  async #turn(): Promise<boolean> {
    const incoming = await this.#connection.line(maxCommandLine);
    switch (incoming.kind) {
      case 'line':
        return this.#command(incoming.line);
      case 'too-long':
        return this.#mistake(err(`A line has ${maxCommandLine} octets at the most`));
      case 'bare-lf':
        return this.#mistake(err('Lines end in CR LF'));
      case 'endless':
        await this.#say(err('A line without an end'));
        return false;
      case 'shutdown':
        await this.#say(err('The server is going down; come back soon', 'SYS/TEMP'));
        return false;
      case 'idle':
        // RFC 1939 §3: the connection is closed without a response, and nothing is removed.
        this.#options.log.debug('pop3.session.idle', { remoteAddress: this.#remoteAddress });
        return false;
      case 'closed':
        return false;
    }
  }

  async #command(line: Buffer): Promise<boolean> {
    const parsed = commandLine(line);
    if (parsed === null) return this.#mistake(err('That is no command'));
    const command = commands.get(parsed.keyword);
    if (command === undefined) return this.#mistake(err('There is no such command here; see CAPA'));
    this.#options.metrics.count('pop3_commands_total', { command: parsed.keyword });
    const context = this.#context();
    const state = this.#state;
    if (command.states === 'any') return this.#after(await command.run(context, state, parsed.argument));
    if (command.states === 'authorization' && state.name === 'authorization') {
      return this.#after(await command.run(context, state, parsed.argument));
    }
    if (command.states === 'transaction' && state.name === 'transaction') {
      return this.#after(await command.run(context, state, parsed.argument));
    }
    return this.#mistake(err(state.name === 'authorization' ? 'Log in first' : 'You are logged in already'));
  }

  async #after(step: Step): Promise<boolean> {
    this.#state = step.state;
    if (step.then === 'tls') return this.#startTls(step.reply);
    if (step.then === 'utf8') this.#utf8 = true;
    if (step.loginFailed === true) this.#failedLogins += 1;
    if (this.#failedLogins >= this.#options.limits.maxFailedLogins || step.then === 'close') {
      await this.#say(step.reply);
      return false;
    }
    // Whoever is logged in may ask for messages that are gone as often as they like.
    const forgiven = step.reply.ok || step.loginFailed === true || step.state.name === 'transaction';
    return forgiven ? this.#say(step.reply) : this.#mistake(step.reply);
  }

  /** Says what was wrong, up to a limit. */
  async #mistake(reply: Reply): Promise<boolean> {
    this.#errors += 1;
    if (this.#errors < this.#options.limits.maxErrors) return this.#say(reply);
    await this.#say(err('Too many errors'));
    return false;
  }

  /** False when the client is gone. */
  async #say(reply: Reply): Promise<boolean> {
    if (!(await this.#connection.write(statusLine(reply)))) return false;
    for await (const bytes of reply.body ?? []) {
      if (!(await this.#connection.write(bytes))) return false;
    }
    return true;
  }

  async #startTls(reply: Reply): Promise<boolean> {
    const { tls, limits, clientAuthorities = null, log, metrics } = this.#options;
    if (tls === null) return false;
    const state = await this.#connection.startTls(statusLine(reply), tls, limits.handshakeTimeout, clientAuthorities);
    metrics.count('pop3_stls_total', { result: state === null ? 'failed' : 'done' });
    if (state === null) log.debug('pop3.stls.failed', { remoteAddress: this.#remoteAddress });
    this.#tls = state;
    return state !== null;
  }

  #context(): Context {
    const { store, authentication, limits, tls, allowClearPasswords, log } = this.#options;
    return {
      store,
      locks: this.#locks,
      authentication,
      maxMessages: limits.maxMessages,
      facts: {
        service: 'pop3',
        remoteAddress: this.#remoteAddress,
        confidential: this.#tls !== null || allowClearPasswords,
        evidence: this.#tls?.evidence ?? null,
      },
      tls: this.#tls !== null ? 'active' : tls === null ? 'none' : 'available',
      utf8: this.#utf8,
      timestamp: this.#timestamp,
      failed: (event, error) => log.error(event, { remoteAddress: this.#remoteAddress, error: errorText(error) }),
      challenge: (data) => this.#challenge(data),
    };
  }

  /** continue-req = "+" SP [base64] CRLF; a lone "*" cancels. RFC 5034 §4 */
  async #challenge(data: Buffer): Promise<ChallengeAnswer> {
    await this.#connection.write(`+ ${data.toString('base64')}\r\n`);
    const incoming = await this.#connection.line(maxSaslLine);
    return challengeAnswer(incoming);
  }
}

function challengeAnswer(incoming: Incoming): ChallengeAnswer {
  if (incoming.kind === 'too-long') return { kind: 'too-long' };
  if (incoming.kind === 'bare-lf') return { kind: 'malformed' };
  if (incoming.kind !== 'line') return { kind: 'gone' };
  const text = incoming.line.toString('latin1');
  if (text === '*') return { kind: 'cancelled' };
  const bytes = decodeBase64(text);
  return bytes === null ? { kind: 'malformed' } : { kind: 'response', bytes };
}
