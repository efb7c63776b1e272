/**
 * What a command sees of the session it runs in. server/ implements it.
 */
import type { ClientAuthorities } from '../../base/client-certificate.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { Authentication, LoginFacts } from '../../directory/authentication.ts';
import type { Account } from '../../directory/types.ts';
import type { MailStore } from '../../ms/port.ts';
import type { Mailbox, Uid } from '../../ms/types.ts';
import type { ImapLimits } from '../limits.ts';
import type { LanguageTag } from '../languages/languages.ts';
import type { MailboxView } from '../view/view.ts';
import type { LiteralAnnouncement } from '../wire/literal.ts';
import type { NameCharset } from '../wire/mailbox-name.ts';
import type { Output } from '../wire/output.ts';
import type { MetadataNews } from './metadata-news.ts';
import type { Progress } from './progress.ts';
import type { Contexts } from './context/contexts.ts';
import type { Watch } from './notify/watch.ts';

/** RFC 9051 §3 */
export type SessionState =
  | { readonly name: 'not-authenticated' }
  | { readonly name: 'authenticated'; readonly account: Account }
  | { readonly name: 'selected'; readonly account: Account; readonly view: MailboxView }
  | { readonly name: 'logout' };

export type StateName = SessionState['name'];

/** What can be switched on. RFC 5161 */
export type Extension = 'IMAP4rev2' | 'UTF8=ACCEPT' | 'CONDSTORE' | 'QRESYNC' | 'UIDONLY' | 'METADATA';

/** The end of a line of a command: a literal follows, or the command is over. */
export interface CommandPart {
  /** Without the line break; the announcement of the literal is its end. */
  readonly line: Buffer;
  readonly literal: LiteralAnnouncement | null;
}

/** What a command may read from the client beyond its own text. null means that the client is gone. */
export interface ClientInput {
  /** One line without its line break; 'too-long' has thrown the line away. */
  line(most: number): Promise<Buffer | 'too-long' | null>;
  /** The next octets of a literal, `most` at the most; they must be taken until it is complete. */
  octets(most: number): Promise<Buffer | null>;
}

export interface SessionServices {
  /** Whose certificates clients are asked for; null asks for none. */
  readonly clientAuthorities?: ClientAuthorities | null;
  readonly hostname: string;
  readonly store: MailStore;
  readonly authentication: Authentication;
  readonly allowClearPasswords: boolean;
  readonly limits: ImapLimits;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Annotations that the administrator gives to all users: /shared/comment and the like. RFC 5464 §3.2.1.1 */
  readonly sharedEntries?: ReadonlyMap<string, string>;
}

export interface Session {
  readonly services: SessionServices;
  readonly output: Output;
  readonly input: ClientInput;
  readonly enabled: Set<Extension>;
  /** Of the command that runs. */
  readonly progress: Progress;
  state: SessionState;
  /** In which people are spoken to. RFC 5255 §3 */
  language: LanguageTag;
  /** What is to be told of annotations, once METADATA is enabled. */
  news: MetadataNews | null;
  /** Names are UTF-8 once the client has said that it understands it. */
  readonly names: NameCharset;
  readonly loginFacts: LoginFacts;
  /** Whether STARTTLS can be offered. */
  readonly canStartTls: boolean;
  /** Failed logins so far. */
  loginFailures: number;
  /** Whether answers are compressed. RFC 4978 */
  readonly compressing: boolean;
  /** Compresses everything behind the answer to the present command. */
  compress(): void;
  /** Handshakes as a server as soon as the answer to the present command is sent. */
  startTls(): void;
  /** Sends BYE and closes when what was written is gone. */
  bye(code: string | null, text: string): void;
  /** Reads off a literal that is not wanted, with what follows it; too large a one ends the session. RFC 7888 §4 */
  discard(literal: LiteralAnnouncement): Promise<void>;
  /** What NOTIFY asked for last; null before the first. RFC 5465 §3.1 */
  watch: Watch | null;
  /** Results of the open mailbox that are kept up to date; null before the first. RFC 5267 §4.3 */
  contexts: Contexts | null;
  /** The session itself put messages there: nobody needs to tell its client more. RFC 5465 §5, §5.2 */
  appended(mailbox: Mailbox, uids: readonly Uid[]): void;
  /** UIDs of those in the open mailbox, once. */
  takeOwn(): ReadonlySet<Uid>;
  /** Opens a view in the place of the present one. null leaves the selected state. */
  select(view: MailboxView | null): void;
  /** How many changes of the account were announced so far. */
  readonly changes: number;
  /** Tells all that other sessions did; false when the mailbox is gone and the session ends. */
  tell(): Promise<boolean>;
  /** Resolves at the next announcement since the last `tell`, or when it is woken. */
  changed(): Promise<void>;
  wake(): void;
  /** Announces a change that the session did not subscribe to itself. */
  stir(): void;
  /** Aborted when the connection is lost or the server ends. */
  readonly signal: AbortSignal;
}

/** A session whose state the dispatcher has checked. */
export type AccountSession = Session & {
  readonly state: Extract<SessionState, { name: 'authenticated' | 'selected' }>;
};
