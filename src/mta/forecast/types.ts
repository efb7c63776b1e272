/**
 * What would become of a message to an address, with the evidence: the command line prints it, a page can show it.
 * Everything is as the queue would find it; nothing here is decided a second time.
 */
import type { RecordKind, SecurityStatus } from '../../dns/types.ts';
import type { DomainPolicy, HostPolicy, MailHost } from '../../transport/policy/policies.ts';
import type { CourierReport, Hop, HopReply, Parcel } from '../deliver/port.ts';
import type { Fate } from '../queue/attempt.ts';
import type { Learned } from '../queue/destinations.ts';
import type { QueueDestination } from '../queue/port.ts';
import type { WayStep } from '../receive/destination.ts';
import type { Refusal, ReversePath } from '../types.ts';

export interface Forecast {
  readonly address: string;
  readonly reversePath: ReversePath;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly recipient: RecipientEvidence;
  /** Where it goes on to: one for each address elsewhere. */
  readonly legs: readonly Leg[];
  /** One for each mailbox here and each leg, or one that says why there is neither. */
  readonly conclusions: readonly Conclusion[];
}

export interface Conclusion {
  /** 'tried': nobody was connected to, so nobody knows. */
  readonly outcome: 'delivered' | 'tried' | 'waits' | 'returned';
  readonly address: string;
  /** A sentence. */
  readonly what: string;
  /** Records, commands and keys of the configuration, and what others must do. */
  readonly mend: readonly string[];
}

export interface RecipientEvidence {
  readonly kind: 'here' | 'relayed' | 'elsewhere' | 'nobody' | 'loop' | 'unroutable' | 'unanswered';
  readonly steps: readonly WayStep[];
  readonly mailboxes: readonly MailboxEvidence[];
  readonly remote: readonly string[];
  /** What a stranger on port 25 is answered to RCPT. */
  readonly stranger: Refusal | null;
  /** And a user of ours. */
  readonly user: Refusal | null;
  /** Why who is here cannot be looked up now; null where it could. */
  readonly unavailable: string | null;
}

export interface MailboxEvidence {
  readonly account: string;
  /** Name of its entry where it is an LDAP server's. */
  readonly entry: string | null;
  readonly mailbox: string;
  /** The mailbox that the detail names, and why it is not that one: null where it is, or where none is named. */
  readonly missed: { readonly mailbox: string; readonly because: 'missing' | 'closed' } | null;
  readonly detail: string | null;
  /** Whom the detail names, where it is a variable envelope return path. */
  readonly verp: string | null;
  readonly disabled: boolean;
  /** Octets; 0 is without limit. */
  readonly quota: number;
  readonly used: number;
}

export interface Leg {
  readonly address: string;
  /** Lower case A-labels: what is routed. */
  readonly domain: string;
  /** As it leaves: SRS may have rewritten it. */
  readonly reversePath: ReversePath;
  /** The row of the transport map, or null where DNS says. */
  readonly transport: TransportEvidence | null;
  /** Everything that DNS was asked on the way, in the order of the questions. */
  readonly lookups: readonly LookupEvidence[];
  readonly policy: PolicyEvidence | null;
  readonly hosts: readonly HostEvidence[];
  readonly route: RouteEvidence;
  readonly queue: QueueDestination | null;
  /** What the running server has learned of the destination; null where it cannot be asked. */
  readonly learned: Learned | null;
  /** What the attempt came to: it ends with the host that takes the message. */
  readonly visits: readonly Visit[];
  /** And the hosts behind that one, where they were wanted too. */
  readonly others: readonly Visit[];
  /** null where nobody was connected to. */
  readonly fate: Fate | null;
}

export interface TransportEvidence {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'smtp' | 'lmtp';
  readonly user: string | null;
}

export interface LookupEvidence {
  readonly name: string;
  readonly kind: RecordKind;
  readonly outcome: 'records' | 'no-data' | 'no-name' | 'failure';
  /** In presentation form. */
  readonly records: readonly string[];
  /** Why there are none, of a failure. */
  readonly reason: string | null;
  readonly security: SecurityStatus;
  /** Seconds. */
  readonly ttl: number | null;
  /** Where aliases end. */
  readonly owner: string | null;
  readonly server: string | null;
  readonly isStale: boolean;
}

export interface PolicyEvidence extends Pick<DomainPolicy, 'wanted' | 'sts' | 'verifiedAt'> {
  /** Whose policy it is: the domain's, or that of the host that takes its mail. */
  readonly domain: string;
  /** Of the MTA-STS policy: the id of its record, and when it was fetched. */
  readonly id: string | null;
  readonly fetchedAt: number | null;
}

export interface HostEvidence extends MailHost {
  readonly policy: HostPolicy;
  /** Whether the MTA-STS policy names it; null where there is none. */
  readonly isNamed: boolean | null;
}

/** A hop without its password. */
export type HopEvidence = Omit<Hop, 'login'> & { readonly user: string | null };

export type RouteEvidence =
  | { readonly kind: 'hops'; readonly hops: readonly HopEvidence[] }
  | { readonly kind: 'permanent' | 'temporary'; readonly refusal: Refusal };

export interface Visit {
  readonly hop: HopEvidence;
  readonly sighting: Sighting;
  readonly outcome: 'spoken' | 'unreachable';
  /** Of 'unreachable'. */
  readonly reason: string | null;
  readonly tlsFailure: string | null;
  readonly proof: 'dane' | 'pkix' | null;
}

/** What a host showed of itself. */
export interface Sighting {
  readonly greeting: HopReply | null;
  /** Keywords of EHLO with their parameters, in clear and under TLS. */
  readonly inClear: readonly string[] | null;
  readonly underTls: readonly string[] | null;
  readonly tls: { readonly protocol: string; readonly cipher: string } | null;
  /** As it sent them, its own first. */
  readonly certificates: readonly CertificateEvidence[];
  /** MAIL and RCPT, where they were asked. */
  readonly envelope: readonly { readonly command: string; readonly reply: HopReply }[];
}

export interface CertificateEvidence {
  readonly subject: string;
  readonly issuer: string;
  /** DNS names; the common name where there is none. */
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly validFrom: number;
  readonly validTo: number;
  /** SHA-256 of the certificate and of its public key, hexadecimal: TLSA x 0 1 and x 1 1. */
  readonly fingerprint: string;
  readonly keyFingerprint: string;
}

/** Goes to a hop as the courier would, and comes back without having left anything. smtp/client implements it. */
export interface Scout {
  visit(hop: Hop, parcel: Parcel, signal: AbortSignal): Promise<Scouted>;
}

export interface Scouted {
  readonly report: CourierReport;
  readonly sighting: Sighting;
}
