/**
 * The courier: takes a message to one host. smtp/client implements it; mta/deliver decides which host and what follows.
 */
import type { Content } from '../../message/content.ts';
import type { TlsDemand, TlsFailure, TlsProof, TlsReason } from '../../transport/types.ts';
import type { EnvelopeRecipient, MailParameters, ReversePath, TlsFacts } from '../types.ts';

/** One host to try. */
export interface Hop {
  /** Name from MX, or address literal; TLS names it in SNI. */
  readonly host: string;
  /** One address: the courier does no DNS. */
  readonly address: string;
  readonly port: number;
  readonly tls: TlsDemand;
  /** What the demand rests on. */
  readonly because: TlsReason;
  readonly protocol: 'smtp' | 'lmtp';
  /** As whom we log in before the message, where the host wants it. */
  readonly login?: HopLogin;
  /** Messages over one connection, where somebody said how many. */
  readonly messages?: number;
}

export interface HopLogin {
  readonly user: string;
  /** Read when it is needed: it stands in no log, and a new one holds from the next connection on. Rejects where it cannot be had. */
  readonly password: () => Promise<string>;
}

export interface Parcel {
  readonly reversePath: ReversePath;
  readonly parameters: MailParameters;
  readonly recipients: readonly EnvelopeRecipient[];
  readonly content: Content;
  /** Milliseconds since the epoch: by when it should be delivered, where that was asked for. RFC 2852 §4 */
  readonly deliverByTime?: number | null;
  /** Whether any octet of the content has its eighth bit set. */
  readonly eightBit: boolean;
}

/** A reply of the next hop. */
export interface HopReply {
  readonly code: number;
  readonly enhanced: string | null;
  readonly text: string;
}

/** The TLS of a connection to a hop, and what it proved. */
export interface HopTls extends TlsFacts {
  readonly proof: TlsProof | null;
  /** Why there is no proof. */
  readonly failure: TlsFailure | null;
}

export type RecipientReport =
  | { readonly kind: 'delivered'; readonly reply: HopReply }
  | {
      readonly kind: 'refused';
      readonly reply: HopReply;
      readonly permanent: boolean;
      /** This host lacks what the message needs; another one may have it. */
      readonly elsewhere?: boolean;
    };

export type CourierReport =
  /** One report a recipient, in their order. `dsn` says whether the next hop took over the DSN duty (RFC 3461 §5.2.2). */
  | {
      readonly kind: 'spoken';
      readonly recipients: readonly RecipientReport[];
      readonly tls: HopTls | null;
      readonly dsn: boolean;
      /** Our address of the connection. */
      readonly from?: string;
      /** Whether it took over to deliver in time. RFC 2852 §4.1.4 */
      readonly deliverBy?: boolean;
    }
  /** No conversation: refused connection, time-out, TLS failure, a bad greeting. Another host may do. */
  | {
      readonly kind: 'unreachable';
      readonly reason: string;
      readonly reply: HopReply | null;
      /** Where it was TLS that failed: opportunistic delivery may then go on without. RFC 7435 §3 */
      readonly tlsFailure?: TlsFailure;
      /** Our address of the connection, where there was one. */
      readonly from?: string;
    };

export interface Courier {
  /** Reuses open connections to the same hop. Never throws; an aborted signal gives 'unreachable'. */
  deliver(hop: Hop, parcel: Parcel, signal: AbortSignal): Promise<CourierReport>;
  /** Closes idle connections (QUIT) and waits for the busy ones. */
  close(): Promise<void>;
}
