/**
 * What an SMTP, LMTP or submission session asks of the system behind it. smtp/server calls it at each step;
 * mta/receive implements it for mail from elsewhere, msa/ for mail of our own users.
 * Each answer is a Refusal or what goes on with; nothing here throws for an expected reason.
 */
import type { Account } from '../../directory/types.ts';
import type { Draft, StagedContent } from '../../ms/content.ts';
import type { ApiRequest } from '../queue/submitted.ts';
import type {
  EnvelopeRecipient,
  ForwardPath,
  MailParameters,
  RcptParameters,
  Refusal,
  ReversePath,
  TlsFacts,
} from '../types.ts';

/** The client as the session knows it at this moment. */
export interface Client {
  readonly service: 'mta' | 'msa' | 'lmtp';
  /** Unique to the session; Received and the log name it. */
  readonly session: string;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  /** Name this server greets with. */
  readonly hostname: string;
  /** What the client calls itself, or null before HELO, EHLO or LHLO. */
  readonly helo: string | null;
  /** EHLO or LHLO rather than HELO. */
  readonly extended: boolean;
  readonly tls: TlsFacts | null;
  readonly account: Account | null;
  /** Where it is not SMTP or LMTP. */
  readonly via?: 'http';
}

export interface Transaction {
  readonly reversePath: ReversePath;
  readonly parameters: MailParameters;
  /** Those that were accepted, in order. */
  readonly recipients: readonly EnvelopeRecipient[];
  /** Of a message that came by the API. */
  readonly request?: ApiRequest;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Refusal };

export interface Receiver {
  /** Before the greeting. null lets the client in. */
  connect(client: Client): Promise<Refusal | null>;
  /** The priority that a client gets which asks for this one. RFC 6710 §4.1 */
  priority(client: Client, asked: number): number;
  mail(client: Client, reversePath: ReversePath, parameters: MailParameters): Promise<Refusal | null>;
  rcpt(
    client: Client,
    transaction: Transaction,
    forwardPath: ForwardPath,
    parameters: RcptParameters,
  ): Promise<Refusal | null>;
  /** Where the octets of DATA or BDAT go (dot-stuffing removed, line ends as they came). */
  draft(): Draft;
  /**
   * The message is complete. Resolves after it is on disk: with the queue id for the reply text,
   * or for LMTP with one answer a recipient, in their order.
   */
  data(
    client: Client,
    transaction: Transaction,
    content: StagedContent,
  ): Promise<Answer<string> | readonly Answer<string>[]>;
  /** VRFY, where the configuration allows it. null answers 252. RFC 5321 §3.5.3 */
  vrfy(client: Client, argument: string): Promise<Answer<string> | null>;
  /** EXPN, where the configuration allows it. null answers 502. */
  expn(client: Client, argument: string): Promise<Answer<readonly string[]> | null>;
  /** The session is over: what was kept for it can go. */
  end(client: Client): void;
}
