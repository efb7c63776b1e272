/**
 * One connection from greeting to end: takes one command after the other, and tells what others did.
 * Implements: RFC 9051 §2.2 (commands and responses), §3 (states), §5.2-5.4, §6.2.1 (STARTTLS), §7.1.5 (BYE).
 * Not here: what becomes of a command (dispatch.ts), and any command (commands/).
 */
import { clientTlsState } from '../../base/client-certificate.ts';
import type { Connection } from '../../base/listener.ts';
import { errorText } from '../../base/log.ts';
import { type TlsIdentity, acceptTls } from '../../base/tls.ts';
import type { LoginFacts } from '../../directory/authentication.ts';
import type { MailboxChanged } from '../../ms/changes.ts';
import { has } from '../../ms/rights.ts';
import type { Mailbox, Uid } from '../../ms/types.ts';
import { capabilities } from '../commands/capability.ts';
import type { MetadataNews } from '../commands/metadata-news.ts';
import { tellNews } from '../commands/news.ts';
import type { Contexts } from '../commands/context/contexts.ts';
import type { Watch } from '../commands/notify/watch.ts';
import { Progress } from '../commands/progress.ts';
import type { ClientInput, Extension, Session, SessionServices, SessionState } from '../commands/session.ts';
import { type LanguageTag, said } from '../languages/languages.ts';
import { Breather } from '../../base/breather.ts';
import { knownFlags } from '../view/untagged.ts';
import type { MailboxView } from '../view/view.ts';
import type { LiteralAnnouncement } from '../wire/literal.ts';
import type { NameCharset } from '../wire/mailbox-name.ts';
import { Output } from '../wire/output.ts';
import { Dispatcher } from './dispatch.ts';
import { inflated } from './deflate.ts';
import { discard, nextCommand } from './framing.ts';
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
  readonly #dispatcher: Dispatcher;
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
    this.#dispatcher = new Dispatcher(this, {
      permitted: () => !this.#rightsAreOld || this.#permitted(),
      tell: (what) => this.#tell(what),
      destroy: () => this.#transport.socket.destroy(),
    });
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
        const framed = await nextCommand(this.#input, this.output, framing, (line) => this.#dispatcher.streams(line));
        this.#waiting = false;
        if (framed.kind === 'end') break;
        await this.#dispatcher.take(framed);
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
