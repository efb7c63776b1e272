/**
 * The evidence of one message: the facts that were looked at, what every check found, the DNS answers as they were seen, and
 * what was decided. One value, stored as JSON with the message; Authentication-Results, the log, `postern explain` and the
 * web page are rendered from it, and `explain --replay` computes it again from its own facts.
 */
import type { Reason } from '../../base/reason.ts';
import type {
  ArcVerdict,
  BimiVerdict,
  DkimVerdict,
  DmarcVerdict,
  HopFacts,
  IprevVerdict,
  SpfVerdict,
} from '../types.ts';
import type { SeenAnswer } from './answers.ts';

/** What can be done with a message, from the gentlest. */
export const actions = ['accept', 'tag', 'junk', 'quarantine', 'defer', 'reject'] as const;
export type Action = (typeof actions)[number];

/** TLS of the connection that the message came over. */
export interface HopTls {
  /** 'TLSv1.3' */
  readonly version: string;
  readonly cipher: string;
}

export interface TrustFindings {
  /** null where the message did not come over SMTP, or nobody knows how. */
  readonly iprev: IprevVerdict | null;
  readonly spf: { readonly helo: SpfVerdict | null; readonly mailFrom: SpfVerdict } | null;
  /** In order of the header; empty without signatures. */
  readonly dkim: readonly DkimVerdict[];
  readonly arc: ArcVerdict;
  readonly dmarc: DmarcVerdict;
  /** Missing where indicators are not looked at. */
  readonly bimi?: BimiVerdict;
}

export interface Decision {
  readonly action: Action;
  readonly reason: Reason;
  /** The enhanced status code of the refusal; null where there is none. RFC 7372 */
  readonly status: string | null;
  /** What would have led to another one: 'With a valid DKIM signature of alpha.test, it would have been accepted'. */
  readonly otherwise: readonly string[];
}

export interface TrustRecord extends TrustFindings {
  readonly version: 1;
  /** Milliseconds since the epoch: the clock of every check. */
  readonly at: number;
  /** Who checked: the authserv-id. RFC 8601 §2.2 */
  readonly by: string;
  /** The number in [0, 1) that pct of a DMARC record was held against. */
  readonly lot: number;
  readonly hop: HopFacts | null;
  readonly tls: HopTls | null;
  readonly decision: Decision;
  readonly dns: readonly SeenAnswer[];
}
