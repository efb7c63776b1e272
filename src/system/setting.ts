/**
 * In what world a system runs: what a real server and the lab do differently, and nothing else differs.
 */
import type { ServerAddress } from '../dns/client/servers.ts';
import { type AnchorRecord, rootAnchors } from '../dns/dnssec/anchors.ts';
import type { ZoneKey } from '../dns/zone/key.ts';
import type { ZoneSource } from '../dns/zone/records.ts';
import type { LabDoor } from '../http/lab/site.ts';
import { publicAddresses } from './records.ts';

export interface Setting {
  /** Passwords without TLS on IMAP, POP3 and submission: the lab on loopback, never a server. */
  readonly allowClearPasswords: boolean;
  /** Who may send to other domains through the SMTP port without logging in. */
  readonly relayFor: (remoteAddress: string) => boolean;
  readonly rateLimits: boolean;
  /** Whether mail from this machine is checked like any other: the lab's world is this machine. */
  readonly checksLoopback: boolean;
  /** Addresses that failed logins never hold up. */
  readonly trustedLogins: readonly string[];
  /** Name servers that are asked, and the keys that their answers are validated from. */
  readonly nameServers: readonly ServerAddress[];
  readonly anchors: readonly AnchorRecord[];
  /** An authoritative name server that runs with the system. */
  readonly zones: {
    readonly host: string;
    readonly port: number;
    readonly sources: readonly ZoneSource[];
    readonly key: ZoneKey;
  } | null;
  /** Port of other domains' mail exchangers. */
  readonly exchangePort: number;
  /** Whether this server may be another domain's exchanger in its own eyes: the lab sends to itself. */
  readonly exchangeWithSelf: boolean;
  /** Which of its own domains a submission reaches without the queue. */
  readonly deliverLocally: 'all' | 'own-domain';
  readonly outlook: Outlook;
  /** Who is let in by links, and the letters of the tour: the lab's, never a server's. */
  readonly labDoor: LabDoor | null;
}

/** How the server is looked at from outside, when it is checked. */
export interface Outlook {
  /** Host of a time server, or null. */
  readonly timeServer: string | null;
  /** Of a world of one's own (PEM); null takes those that come with the runtime. */
  readonly authorities: readonly string[] | null;
  /** Where policies are served: 443. */
  readonly policyPort: number;
  /** Public addresses of this machine, as far as they are known. */
  readonly interfaces: readonly string[];
}

export const serverSetting = (nameServers: readonly ServerAddress[]): Setting => ({
  allowClearPasswords: false,
  relayFor: () => false,
  rateLimits: true,
  checksLoopback: false,
  trustedLogins: [],
  nameServers,
  anchors: rootAnchors,
  zones: null,
  exchangePort: 25,
  exchangeWithSelf: false,
  deliverLocally: 'all',
  outlook: { timeServer: 'pool.ntp.org', authorities: null, policyPort: 443, interfaces: publicAddresses() },
  labDoor: null,
});
