/** What tests of hops know of a mail server of others, whichever it is: where it listens, and where it sends what. */

/** How sure it is of the next host before it gives it a message. */
export type Policy =
  /** TLS where it is offered, whoever the certificate names. */
  | 'opportunistic'
  /** A certificate of the authority, for the host. */
  | 'verified'
  /** As verified, and shows a certificate of its own. */
  | 'client-certificate';

export interface AgentRoute {
  readonly domain: string;
  /** On 127.0.0.1. */
  readonly port: number;
  readonly policy: Policy;
}

export interface AgentOptions {
  readonly port: number;
  /** Files in PEM that root alone reads. */
  readonly certificate: string;
  readonly key: string;
  /** What it shows as a client where a route says so. */
  readonly clientCertificate: string;
  readonly clientKey: string;
  /** Whom it believes. */
  readonly authority: string;
  readonly routes: readonly AgentRoute[];
}

export interface TransferAgent {
  readonly port: number;
  /** The end of its log. */
  log(): string;
  stop(): Promise<void>;
}
