/**
 * Public keys of people, as the server keeps and finds them: those that an account publishes, those that were seen of its
 * correspondents, and what may be found for an address. Of both standards alike: an OpenPGP key or a certificate.
 * And the one thing of private keys that reaches the server: boxes that it cannot open.
 */
import type { Reason } from '../base/reason.ts';
import type { AccountId } from '../directory/types.ts';
import type { StandardName } from '../sealed/types.ts';

/** A key or a certificate that may go about. */
export interface PublicKey {
  readonly standard: StandardName;
  /** As `KeyIdentity.fingerprint` of sealed/types.ts. */
  readonly fingerprint: string;
  readonly algorithm: string;
  /** What it claims; nothing is proven by that. Lower case. */
  readonly addresses: readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
  /** A transferable public key (RFC 9580 §10.1), or the certificate's DER. */
  readonly octets: Buffer;
}

/**
 * Where a key was found, the surest first.
 * - `own`: an account of this server published it.
 * - `dane`: OPENPGPKEY or SMIMEA, by DNSSEC. RFC 7929, RFC 8162
 * - `wkd`: the domain's own web server. draft-koch-openpgp-webkey-service
 * - `ldap`: a directory that the administrator named.
 * - `autocrypt`: the Autocrypt field of their mail; `gossip`: told by another correspondent.
 * - `mail`: the certificate or key inside mail that they signed.
 * - `key-server`: a server of verified addresses, where the administrator switched it on.
 * - `import`: its reader brought it.
 */
export type KeySource = 'own' | 'dane' | 'wkd' | 'ldap' | 'autocrypt' | 'gossip' | 'mail' | 'key-server' | 'import';

/** A key that was found for an address. */
export interface FoundKey extends PublicKey {
  readonly source: KeySource;
  /** How it came, in words: 'alpha.test gives it out by its web server, proven by its certificate'. */
  readonly reason: Reason;
  /** Whether DNSSEC or the web's certificates prove that the domain said so. */
  readonly isSecure: boolean;
}

/** A key that an account publishes as its own. */
export interface AccountKey extends PublicKey {
  readonly id: number;
  readonly account: AccountId;
  /** Its owner took it back: it still goes about, so that others learn of it, and is used no more. */
  readonly isRevoked: boolean;
  /** Given out by WKD and to other accounts; not until its owner wants it. */
  readonly isPublished: boolean;
  /** The one that new mail is signed with and that others should use. */
  readonly isPreferred: boolean;
  /** What arrives in clear is encrypted for it before it is kept (mda/rest). Of all keys of an account at most one. */
  readonly isAtRest: boolean;
}

/**
 * What its reader decided about a key of somebody else.
 * - `seen`: nothing yet: used to encrypt where it is the only one.
 * - `accepted`: used from now on, not compared.
 * - `verified`: its fingerprint was compared.
 * - `refused`: never used, and a signature by it never counts.
 */
export type KeyDecision = 'seen' | 'accepted' | 'verified' | 'refused';

/** A key of a correspondent, as one account knows it. A changed key is a second row: both stay, and the page says so. */
export interface ContactKey extends PublicKey {
  readonly id: number;
  readonly account: AccountId;
  /** Lower case. */
  readonly address: string;
  readonly source: KeySource;
  readonly isSecure: boolean;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly decision: KeyDecision;
  readonly decidedAt: number | null;
  /** Autocrypt `prefer-encrypt=mutual`, where they said so. */
  readonly prefersEncryption: boolean;
}

/** What its owner locked before it left the browser: a private key, the way to open it, an index. The server can only keep it. */
export interface Box {
  readonly id: number;
  /** What is in it, in words of the page: 'key', 'lock', 'index'; bounded. */
  readonly kind: string;
  /** JSON of the page (base64 of ciphertext and its parameters inside). The server does not read it. */
  readonly content: string;
}
