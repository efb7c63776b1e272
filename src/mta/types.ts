/**
 * The envelope of a message in transfer.
 * Implements the data of: RFC 5321 §2.3.1, RFC 3461 (DSN parameters), RFC 6531 (SMTPUTF8), RFC 6152 (8BITMIME), RFC 4954 (AUTH=),
 * RFC 2852 (DELIVERBY), RFC 4865 (FUTURERELEASE), RFC 6710 (MT-PRIORITY), RFC 8689 (REQUIRETLS).
 */
import type { ClientCertificate, TlsEvidence } from '../base/tls.ts';

/** '' is the null sender; otherwise local-part@domain, the local part as it was written (quoted where it was). */
export type ReversePath = string;
/** local-part@domain, or 'postmaster'. The local part keeps its case. */
export type ForwardPath = string;

export interface MailParameters {
  /** SIZE=, octets, or null. RFC 1870 */
  readonly size: number | null;
  /** RFC 6152, RFC 3030 */
  readonly body: '7bit' | '8bitmime' | 'binarymime';
  readonly smtpUtf8: boolean;
  /** RET=FULL or HDRS. RFC 3461 §4.3 */
  readonly ret: 'full' | 'hdrs' | null;
  /** ENVID=, xtext decoded. RFC 3461 §4.4 */
  readonly envid: string | null;
  /** AUTH=, xtext decoded; '<>' is unknown. RFC 4954 §5 */
  readonly auth: string | null;
  /** BY=, where it was said. RFC 2852 §4 */
  readonly deliverBy?: DeliverBy;
  /** HOLDFOR= or HOLDUNTIL=, where it was said. RFC 4865 §3 */
  readonly hold?: Hold;
  /** From MT-PRIORITY=, -9 to 9; 0 where nothing was said. RFC 6710 §4.1 */
  readonly priority?: number;
  /** Whether TLS must protect it all the way, or may be missing whatever policies say. RFC 8689 §4.1 */
  readonly tls?: 'required' | 'optional';
  /** A return path of its own for each recipient elsewhere, so that a bounce names whom it is about. mda/srs/verp.ts */
  readonly verp?: true;
}

/** The deliver-by-time counts from when the message was received. RFC 2852 §4 */
export interface DeliverBy {
  /** Negative where the time has passed, which only 'notify' allows. */
  readonly seconds: number;
  readonly mode: 'return' | 'notify';
  readonly trace: boolean;
}

/** Seconds from when the message was received, or milliseconds since the epoch. RFC 4865 §3 (4) */
export type Hold = { readonly for: number } | { readonly until: number };

export type NotifyCondition = 'success' | 'failure' | 'delay';

export interface RcptParameters {
  /** NOTIFY=: null is unsaid, an empty list is NEVER. RFC 3461 §4.1 */
  readonly notify: readonly NotifyCondition[] | null;
  /** ORCPT= as type;address, xtext decoded. RFC 3461 §4.2 */
  readonly orcpt: string | null;
}

export interface EnvelopeRecipient {
  readonly forwardPath: ForwardPath;
  readonly parameters: RcptParameters;
}

/** What TLS a connection has. */
export interface TlsFacts {
  /** 'TLSv1.3' */
  readonly protocol: string;
  readonly cipher: string;
  /** SNI the client asked for, or null. */
  readonly serverName: string | null;
  /** For logins alone. */
  readonly evidence?: TlsEvidence;
  /** What the client showed of itself, where it was asked. */
  readonly certificate?: ClientCertificate | null;
}

/** A reply as a role chooses it; smtp/ writes it. Code and enhanced code go together. RFC 5321 §4.2, RFC 3463 */
export interface Refusal {
  readonly code: number;
  readonly enhanced: string;
  readonly text: string;
}
