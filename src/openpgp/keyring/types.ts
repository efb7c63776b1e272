/**
 * Key rings as tables: plain values, which whoever keeps them stores as rows, and everything else is computed from.
 * Implements the shapes of: RFC 9580 §10.1 (transferable keys), §5.2.3.21 (trust signatures).
 */

/** When a key, a subkey or a user id was taken back. RFC 9580 §5.2.3.31 */
export interface KeyRevocation {
  readonly at: number;
  /** Of a key that was stolen, or without a reason: nothing counts that it ever signed. Else what is older still does. */
  readonly hard: boolean;
  readonly text: string;
}

export interface KeyRow {
  /** Of the primary key: hexadecimal, lower case. */
  readonly fingerprint: string;
  readonly version: 4 | 6;
  readonly algorithm: string;
  /** Of the primary key and its subkeys: 16 hexadecimal digits. */
  readonly keyIds: readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revoked: KeyRevocation | null;
  readonly userIds: readonly UserIdRow[];
  /** The transferable public key, without what nobody needs. */
  readonly octets: Buffer;
}

export interface UserIdRow {
  readonly userId: string;
  readonly name: string;
  readonly address: string | null;
  /** Bound to its key by a signature that holds, and not taken back. */
  readonly isBound: boolean;
}

/** The secret part, as it is kept: locked by a password, as a rule. */
export interface SecretRow {
  readonly fingerprint: string;
  readonly isLocked: boolean;
  readonly octets: Buffer;
}

/** How carefully its owner is known to certify the keys of others. It is private: nobody else sees it. */
export type OwnerTrust = 'ultimate' | 'full' | 'marginal' | 'never';

export interface OwnerTrustRow {
  readonly fingerprint: string;
  readonly trust: OwnerTrust;
}

/** A certification that was verified: `by` says that `userId` belongs to `fingerprint`. */
export interface CertificationRow {
  readonly fingerprint: string;
  readonly userId: string;
  readonly by: string;
  readonly at: number;
  /** Of a trust signature: `by` also says that the owner is to be believed on others. Null for a plain one. RFC 9580 §5.2.3.21 */
  readonly introduces: 'full' | 'marginal' | null;
}

export interface Keyring {
  readonly keys: readonly KeyRow[];
  readonly certifications: readonly CertificationRow[];
  readonly ownerTrust: readonly OwnerTrustRow[];
}
