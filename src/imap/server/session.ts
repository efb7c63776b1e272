/**
 * One connection from greeting to end: takes one command after the other, runs it, tells what others did, answers.
 * Implements: RFC 9051 §2.2 (commands and responses), §3 (states), §5.2-5.5, §6.2.1 (STARTTLS), §7.1.5 (BYE).
 * Not here: any command (commands/).
 */
import type { Cursor } from '../../base/cursor.ts';
import { Cursor as ByteCursor } from '../../base/cursor.ts';
import { clientTlsState } from '../../base/client-certificate.ts';
import type { Connection } from '../../base/listener.ts';
import { errorText } from '../../base/log.ts';
import { type TlsIdentity, acceptTls } from '../../base/tls.ts';
import type { LoginFacts } from '../../directory/authentication.ts';
import type { MailboxChanged } from '../../ms/changes.ts';
import { has } from '../../ms/rights.ts';
import type { Mailbox, Uid } from '../../ms/types.ts';
import { capabilities } from '../commands/capability.ts';
import { type ImapCommand, type Tagged, bad, no } from '../commands/command.ts';
import type { MetadataNews } from '../commands/metadata-news.ts';
import { tellNews } from '../commands/news.ts';
import type { Contexts } from '../commands/context/contexts.ts';
import type { Watch } from '../commands/notify/watch.ts';
import { Progress } from '../commands/progress.ts';
import { failureAnswer, uidRequired } from '../commands/refusals.ts';
import type {
  ClientInput,
  CommandPart,
  Extension,
  Session,
  SessionServices,
  SessionState,
} from '../commands/session.ts';
import { commands } from '../commands/table.ts';
import { type LanguageTag, said } from '../languages/languages.ts';
import { Breather } from '../view/breather.ts';
import { knownFlags } from '../view/untagged.ts';
import type { MailboxView } from '../view/view.ts';
import type { LiteralAnnouncement } from '../wire/literal.ts';
import type { NameCharset } from '../wire/mailbox-name.ts';
import { Output } from '../wire/output.ts';
import { tagChars } from '../wire/octets.ts';
import { space, word } from '../wire/strings.ts';
import { inflated } from './deflate.ts';
import { type Framed, discard, nextCommand } from './framing.ts';
import { SocketInput } from './input.ts';
import { Transport } from './transport.ts';

export class ImapSession implements Session {
  readonly services: SessionServices;
  readonly output: Output;
  readonly enabled = new Set<Extension>();
  readonly progress: Progress;
  loginFailures = 0;
  loginFacts: LoginFacts;
  canStartTls: boolean;
  changes = 0;
  watch: Watch | null = null;
  contexts: Contexts | null = null;
  news: MetadataNews | null = null;
  language: LanguageTag = 'i-default';

  readonly #transport: Transport;
  readonly #input: SocketInput;
  readonly #tls: TlsIdentity | null;
  readonly #gone = new AbortController();
  #timer: NodeJS.Timeout;
  #state: SessionState = { name: 'not-authenticated' };
  #unsubscribe: (() => void) | null = null;
  /** Ends hearing of the account whose mailbox is open, where it is not the session's own. */
  #unsubscribeOther: (() => void) | null = null;
  /** The list of mailboxes changed: so may have the rights in the open one. */
  #rightsInDoubt = false;
  #wakeChanged: (() => void) | null = null;
  #told = 0;
  #woken = false;
  #own = new Set<Uid>();
  #handshake = false;
  #compress = false;
  #waiting = false;
  #ending = false;
  #badInARow = 0;

  constructor(services: SessionServices, connection: Connection, tls: TlsIdentity | null) {
    this.services = services;
    this.#tls = tls;
    this.canStartTls = tls !== null && connection.tls === null;
    this.loginFacts = {
      service: 'imap',
      remoteAddress: connection.remoteAddress,
      confidential: connection.tls !== null || services.allowClearPasswords,
      evidence: connection.tls?.evidence ?? null,
    };
    this.#transport = new Transport(connection.socket, services.limits.stallTimeout, services.log);
    this.#input = new SocketInput(connection.socket);
    this.output = new Output(this.#transport.send);
    this.progress = new Progress(this.output, services.clock, services.limits.progress);
    this.#timer = this.#loginTimer();
    this.#watch();
  }

  get input(): ClientInput {
    return this.#input;
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  get names(): NameCharset {
    return this.enabled.has('IMAP4rev2') || this.enabled.has('UTF8=ACCEPT') ? 'utf-8' : 'utf-7';
  }

  get state(): SessionState {
    return this.#state;
  }

  set state(state: SessionState) {
    const before = this.#state;
    this.#state = state;
    if (state.name === 'not-authenticated') {
      this.#hearNothing();
      this.watch = null;
      this.contexts = null;
      this.news = null;
      this.language = 'i-default';
      this.#timer = this.#loginTimer();
    }
    if (state.name === 'authenticated' && before.name === 'not-authenticated') {
      clearTimeout(this.#timer);
      this.#transport.socket.setTimeout(this.services.limits.idleTimeout);
      this.#unsubscribe = this.services.store.changes.subscribe(state.account.id, this.#hear);
    }
  }

  readonly #hear = ({ account, mailbox }: MailboxChanged): void => {
    if (mailbox === null) this.news?.announce(account);
    const { view } = this.#state.name === 'selected' ? this.#state : { view: null };
    if (view?.account === account) {
      // A change of the list may be that the open mailbox is gone, or no longer shared.
      if (mailbox === null) this.#rightsInDoubt = true;
      if (mailbox === view.id || mailbox === null) view.announce();
    }
    this.stir();
  };

  #hearNothing(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#unsubscribeOther?.();
    this.#unsubscribeOther = null;
    this.watch?.close();
  }

  select(view: MailboxView | null): void {
    const { state } = this;
    if (state.name !== 'authenticated' && state.name !== 'selected') return;
    const { account } = state;
    if (state.name === 'selected') this.watch?.left(state.view);
    this.contexts = null;
    this.takeOwn();
    this.#unsubscribeOther?.();
    this.#unsubscribeOther =
      view === null || view.account === account.id
        ? null
        : this.services.store.changes.subscribe(view.account, this.#hear);
    this.#state = view === null ? { name: 'authenticated', account } : { name: 'selected', account, view };
  }

  changed(): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#wakeChanged = null;
        this.#woken = false;
        resolve();
      };
      if (this.changes !== this.#told || this.#woken || this.#ending) wake();
      else this.#wakeChanged = wake;
    });
  }

  appended(mailbox: Mailbox, uids: readonly Uid[]): void {
    const { view } = this.#state.name === 'selected' ? this.#state : { view: null };
    if (view?.account === mailbox.account && view.id === mailbox.id) for (const uid of uids) this.#own.add(uid);
    this.watch?.appended(mailbox, uids);
  }

  takeOwn(): ReadonlySet<Uid> {
    const own = this.#own;
    if (own.size > 0) this.#own = new Set();
    return own;
  }

  wake(): void {
    this.#woken = true;
    this.#wakeChanged?.();
  }

  stir(): void {
    this.changes += 1;
    this.#wakeChanged?.();
  }

  async tell(): Promise<boolean> {
    return this.#tellUnasked('all');
  }

  startTls(): void {
    this.#handshake = true;
  }

  get compressing(): boolean {
    return this.#transport.compressing;
  }

  compress(): void {
    this.#compress = true;
  }

  bye(code: string | null, text: string): void {
    if (this.#ending) return;
    this.#ending = true;
    if (!this.output.inside)
      this.output.text(`* BYE ${code === null ? '' : `[${code}] `}${said(this.language, text)}\r\n`);
    this.#state = { name: 'logout' };
  }

  async discard(literal: LiteralAnnouncement): Promise<void> {
    if ((await discard(this.#input, literal, this.services.limits)) === 'flood')
      this.bye('TOOBIG', 'The literal is too large');
  }

  /** Ends as soon as the present command is answered. */
  shutdown(): void {
    this.bye('UNAVAILABLE', 'The server is going down; come back later');
    if (this.#waiting) this.#input.stop();
    this.#wakeChanged?.();
  }

  async run(): Promise<void> {
    const { hostname, log, metrics, limits } = this.services;
    const breather = new Breather();
    metrics.count('imap_connections_total');
    try {
      this.output.text(`* OK [${capabilities(this)}] ${hostname} Postern\r\n`);
      while (this.#state.name !== 'logout' && !this.#gone.signal.aborted) {
        // Commands that were sent ahead must not keep other sessions from their turn.
        if (breather.late) await breather.rest();
        if (this.#input.empty || this.output.full) {
          const flushed = this.output.flush();
          if (flushed !== undefined) await flushed;
        }
        this.#waiting = true;
        if (!(await this.#listen())) break;
        const authenticated = this.#state.name !== 'not-authenticated';
        const most = authenticated ? limits.command : limits.commandBeforeLogin;
        const framing = { command: most, discard: limits.discard };
        const framed = await nextCommand(this.#input, this.output, framing, (line) => this.#streams(line));
        this.#waiting = false;
        if (framed.kind === 'end') break;
        await this.#take(framed);
        if (this.#handshake && !(await this.#shakeHands())) break;
        if (this.#compress) await this.#startCompression();
      }
    } catch (error) {
      log.error('imap.session', { error: errorText(error) });
    }
    if (this.#input.endless) this.bye('TOOBIG', 'A line without an end');
    await this.output.flush();
    this.#close();
  }

  /** Until the client says something: what NOTIFY asked for is told as it happens. False where the session ends. RFC 5465 §3.1 */
  async #listen(): Promise<boolean> {
    if (this.watch === null || !this.#input.empty) return true;
    void this.#input.arrival().then(() => this.wake());
    while (this.#input.waiting) {
      try {
        if (!(await this.#tellUnasked(this.watch.selected.immediate ? 'all' : 'no-expunge'))) return false;
      } catch (error) {
        this.services.log.error('imap.notify', { error: errorText(error) });
        this.bye('UNAVAILABLE', 'What is new cannot be read now; come back later');
        return false;
      }
      await this.output.flush();
      await this.changed();
    }
    return true;
  }

  /** Tells what has happened while no command ran, or IDLE did; false when the session ends. */
  async #tellUnasked(what: 'all' | 'no-expunge'): Promise<boolean> {
    this.#told = this.changes;
    return !this.#ending && (!this.#rightsAreOld || (await this.#permitted())) && this.#tell(what);
  }

  async #take(framed: Exclude<Framed, { kind: 'end' }>): Promise<void> {
    switch (framed.kind) {
      case 'command': {
        const cursor = new ByteCursor(framed.bytes);
        return this.#perform(cursor, null);
      }
      case 'stream':
        return this.#perform(new ByteCursor(framed.part.line), framed.part);
      case 'too-long':
        this.#refuse(framed.start, bad('The command is too long', 'TOOBIG'));
        return;
      case 'literal-too-large':
        this.#refuse(framed.start, this.#literalTooLarge(framed.start));
        return;
      case 'flood':
        this.#refuse(framed.start, this.#literalTooLarge(framed.start));
        this.bye('TOOBIG', 'The literal is too large');
    }
  }

  /** Answers to a command of which only the start is known. */
  #refuse(start: Buffer, answer: Tagged): void {
    this.#answer(new ByteCursor(start).takeWhile(tagChars) ?? '*', answer);
  }

  async #perform(cursor: Cursor, part: CommandPart | null): Promise<void> {
    const taken = cursor.takeWhile(tagChars);
    const tag = cursor.done || space(cursor) ? taken : null;
    const name = tag === null ? null : commandName(cursor);
    const command = name === null ? undefined : commands.get(name);
    if (tag === null || name === null || command === undefined) {
      this.#answer(tag ?? '*', bad(tag === null ? 'A command begins with a tag' : 'There is no such command'));
      return;
    }
    if (!command.states.includes(this.#state.name)) {
      this.#answer(tag, bad(wrongState(command, this.#state)));
      return;
    }
    this.services.metrics.count('imap_commands_total', { command: name });
    this.progress.begin(tag);
    let answer: Tagged;
    try {
      answer = await this.#run(command, cursor, tag, part);
    } catch (error) {
      this.services.log.error('imap.command', { command: name, error: errorText(error) });
      if (this.output.inside) {
        // Half an answer is written: nothing that follows could be understood.
        this.#transport.socket.destroy();
        return;
      }
      answer = failureAnswer(error);
    }
    this.#answer(tag, answer);
  }

  async #run(command: ImapCommand, cursor: Cursor, tag: string, part: CommandPart | null): Promise<Tagged> {
    if (command.numbers === true && this.enabled.has('UIDONLY')) {
      if (part?.literal) await this.discard(part.literal);
      return uidRequired;
    }
    let answer: Tagged;
    if (this.#rightsAreOld && !(await this.#permitted())) return notShared;
    if (part !== null && command.stream !== null) answer = await command.stream(this, tag, part);
    else {
      const run = command.prepare(cursor);
      if (run === null) return bad(`Usage: ${command.usage}; not understood from octet ${cursor.position + 1}`);
      const result = run(this, tag);
      answer = result instanceof Promise ? await result : result;
    }
    const tells = answer.tells ?? command.tells;
    if (tells !== 'nothing') await this.#tell(tells);
    else if (this.news !== null) await this.news.tell(this);
    return answer;
  }

  /** Whether the rights in the open mailbox may have changed; in one of somebody else's they always may: groups change too. */
  get #rightsAreOld(): boolean {
    const { state } = this;
    return state.name === 'selected' && (this.#rightsInDoubt || state.view.account !== state.account.id);
  }

  /** Looks at them again. False when the mailbox may not be read any more, and the session ends. RFC 4314 §5.1.1 */
  async #permitted(): Promise<boolean> {
    const { state } = this;
    if (state.name !== 'selected') return true;
    const { account, view } = state;
    this.#rightsInDoubt = false;
    const rights = await this.services.store.read.rights(account.id, view.account, view.id);
    if (rights === view.rights) return true;
    view.rights = rights;
    if (!has(rights, 'r')) {
      this.bye(null, 'The mailbox may no longer be read');
      return false;
    }
    this.output.text(knownFlags(view));
    return true;
  }

  /** Tells what other sessions did; false when the mailbox is gone. */
  async #tell(what: 'all' | 'no-expunge'): Promise<boolean> {
    if ((await tellNews(this, what === 'all')) === 'told') return true;
    this.bye(null, 'The mailbox was deleted');
    return false;
  }

  #answer(tag: string, { status, code, text }: Tagged): void {
    this.output.text(`${tag} ${status} ${code === null ? '' : `[${code}] `}${said(this.language, text)}\r\n`);
    if (status !== 'BAD') this.#badInARow = 0;
    else if (++this.#badInARow >= this.services.limits.badCommands) this.bye('CLIENTBUG', 'Too many bad commands');
  }

  #literalTooLarge(start: Buffer): Tagged {
    const cursor = new ByteCursor(start);
    const named = cursor.takeWhile(tagChars) !== null && space(cursor) ? commandName(cursor) : null;
    const answer = commands.get(named ?? '')?.literalTooLarge;
    return answer?.(this.services.limits) ?? no('TOOBIG', 'The literal is too large for this command');
  }

  /** Whether a first line belongs to a command that takes its literals itself, and may run now. */
  #streams(line: Buffer): boolean {
    const cursor = new ByteCursor(line);
    if (cursor.takeWhile(tagChars) === null || !space(cursor)) return false;
    const command = commands.get(commandName(cursor) ?? '');
    return command !== undefined && command.stream !== null && command.states.includes(this.#state.name);
  }

  async #shakeHands(): Promise<boolean> {
    this.#handshake = false;
    if (this.#tls === null) return false;
    await this.output.flush();
    this.#input.release();
    const { limits, clientAuthorities = null } = this.services;
    const asks = clientAuthorities !== null;
    const secure = await acceptTls(this.#transport.socket, this.#tls, limits.handshakeTimeout, asks);
    if (secure === null) return false;
    secure.on('error', () => secure.destroy());
    this.#transport.socket = secure;
    this.#input.adopt(secure);
    this.canStartTls = false;
    // Who asked for it before is not known. RFC 5255 §7
    this.language = 'i-default';
    this.loginFacts = {
      ...this.loginFacts,
      confidential: true,
      evidence: clientTlsState(secure, clientAuthorities).evidence,
    };
    this.#watch();
    return true;
  }

  /** What arrives from here on is compressed: the client waits for the answer, which still is not. RFC 4978 §3 */
  async #startCompression(): Promise<void> {
    this.#compress = false;
    const { socket } = this.#transport;
    this.#input.release();
    this.#input.adopt(inflated(socket));
    await this.output.flush();
    this.#transport.compress();
  }

  #loginTimer(): NodeJS.Timeout {
    return setTimeout(() => this.#timeout('Too slow to log in'), this.services.limits.loginTimeout);
  }

  #watch(): void {
    const { socket } = this.#transport;
    socket.once('close', () => {
      if (socket !== this.#transport.socket) return;
      this.#gone.abort();
      this.#hearNothing();
      clearTimeout(this.#timer);
      this.#wakeChanged?.();
    });
    socket.on('timeout', () => {
      if (this.#input.waiting) this.#timeout('Nothing heard for too long');
    });
  }

  #timeout(text: string): void {
    this.bye(null, text);
    void this.output.flush();
    this.#input.stop();
    this.#wakeChanged?.();
    this.#transport.end();
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#hearNothing();
    this.#transport.end();
  }
}

const notShared = no('NOPERM', 'The mailbox may no longer be read');

/** The name of the command, with the one behind UID. */
function commandName(cursor: Cursor): string | null {
  const name = word(cursor);
  if (name !== 'UID' || !space(cursor)) return name;
  const second = word(cursor);
  return second === null ? null : `UID ${second}`;
}

function wrongState(command: ImapCommand, state: SessionState): string {
  if (state.name === 'not-authenticated') return 'Log in first';
  return state.name === 'authenticated' && command.states.includes('selected')
    ? 'Select a mailbox first'
    : 'You are logged in already';
}
