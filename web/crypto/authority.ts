/** Authorities that vouch for certificates of others, as page and worker speak of them. Plain values. */
import type { BoxChanges, Done, VaultPlace } from './vault.ts';

export interface Authority {
  /** Hexadecimal SHA-256 of the certificate. */
  readonly fingerprint: string;
  readonly name: string;
  /** Hosts and addresses for which it may vouch; empty where it may for all. */
  readonly speaksFor: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** DER */
  readonly octets: Uint8Array;
}

export interface AcceptedAuthority extends Authority {
  readonly acceptedAt: number;
}

/** Rows of port.ts. */
export interface AuthorityOperations {
  /** Authorities in a file; none where there is none. */
  readonly 'authority.read': {
    readonly ask: { readonly octets: Uint8Array };
    readonly answer: readonly Authority[];
  };
  readonly 'authority.accept': {
    readonly ask: VaultPlace & { readonly octets: Uint8Array };
    readonly answer: Done<{ readonly changes: BoxChanges }>;
  };
  readonly 'authority.withdraw': {
    readonly ask: VaultPlace & { readonly fingerprint: string };
    readonly answer: Done<{ readonly changes: BoxChanges }>;
  };
}
