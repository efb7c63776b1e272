/**
 * Mailing lists as they are kept: an account that nobody logs in to receives what is written to a list, and the manager sends it on.
 * Not here: sending on (manager.ts), how a list is kept (store/).
 */
import type { AccountId } from '../directory/types.ts';
import type { EmailId } from '../ms/types.ts';
import type { StandardName } from '../sealed/types.ts';

/**
 * Who may write to a list.
 * - `open`: everybody.
 * - `members`: its members and owners; what others write waits for an owner.
 * - `moderated`: its owners; what everybody else writes waits for one of them.
 */
export const postings = ['open', 'members', 'moderated'] as const;
export type Posting = (typeof postings)[number];

/** The key pair of an encrypted list. The server holds it, and says so to everybody who subscribes. */
export interface ListKey {
  readonly fingerprint: string;
  /** The transferable public key. RFC 9580 §10.1 */
  readonly octets: Buffer;
  /** The private key, under the secret of the server. */
  readonly sealed: string;
}

export interface MailList {
  readonly account: AccountId;
  /** Of the account; lower case. */
  readonly address: string;
  readonly name: string;
  /** Addresses, one at least. */
  readonly owners: readonly string[];
  readonly posting: Posting;
  /** Whether only what a member signed validly is sent on. Of encrypted lists. */
  readonly signedOnly: boolean;
  /** null where what is written to it goes on as it is. */
  readonly key: ListKey | null;
  readonly createdAt: number;
}

/** A key that an owner brought for a member. */
export interface GivenKey {
  readonly standard: StandardName;
  readonly octets: Buffer;
}

export interface NewMember {
  /** Lower case. */
  readonly address: string;
  readonly since: number;
  readonly key: GivenKey | null;
  /** Whether they were told of it. */
  readonly isWelcomed: boolean;
}

export interface Member extends NewMember {
  /** Since when nothing is sent to them, as their mail came back; null where it is. */
  readonly suspendedAt: number | null;
}

/** A failure that came back, as the e-mail in the mailbox of the list that told of it. */
export interface NewBounce {
  readonly address: string;
  readonly email: EmailId;
  readonly at: number;
}

export interface Bounced {
  /** Within the bounds. */
  readonly bounces: number;
  /** By this one. */
  readonly isSuspended: boolean;
}

/** Where a certificate comes from: it signs itself, or the authority of this server issued it, or an owner brought it. */
export const certificateOrigins = ['itself', 'authority', 'imported'] as const;
export type CertificateOrigin = (typeof certificateOrigins)[number];

/** A certificate of an encrypted list. Former ones stay: what was written to them must be opened. */
export interface ListCertificate {
  /** Its public key: SHA-256 of the SubjectPublicKeyInfo, in hexadecimal digits. */
  readonly key: string;
  /** null while it is asked for. */
  readonly certificate: Buffer | null;
  /** Authorities above it. */
  readonly chain: readonly Buffer[];
  /** The private key (PKCS #8), under the secret of the server. */
  readonly sealed: string;
  readonly origin: CertificateOrigin;
  readonly since: number;
}

export interface ListStore {
  lists(): Promise<readonly MailList[]>;
  list(address: string): Promise<MailList | null>;
  members(list: AccountId): Promise<readonly Member[]>;
  /** Calls the listener when somebody else changed anything in the store, until the returned function is called. */
  onForeignChange(listener: () => void): () => void;
  /** Makes the account a list. It goes with its account. */
  add(list: MailList): Promise<void>;
  /** Whoever was suspended gets mail again. */
  subscribe(list: AccountId, member: NewMember, most: number): Promise<'exists' | 'too-many' | null>;
  /** false where there is no such member. */
  giveKey(list: AccountId, address: string, key: GivenKey | null): Promise<boolean>;
  /** They were told of their membership. */
  welcomed(list: AccountId, address: string): Promise<void>;
  unsubscribe(list: AccountId, address: string): Promise<boolean>;
  /** Who has a post already. */
  sent(list: AccountId, post: EmailId): Promise<readonly string[]>;
  /** Forgets who has posts that are there no more. */
  forgetPosts(list: AccountId): Promise<void>;
  /** Counts it once, and suspends who has `most` since `since`; null for who is no member. */
  bounced(
    list: AccountId,
    bounce: NewBounce,
    bounds: { readonly most: number; readonly since: number },
  ): Promise<Bounced | null>;
  /** false where they are no member, or were not suspended. */
  resume(list: AccountId, address: string): Promise<boolean>;
  /** The newest first. */
  certificates(list: AccountId): Promise<readonly ListCertificate[]>;
  /** In the place of that of the same key. */
  keepCertificate(list: AccountId, certificate: ListCertificate): Promise<void>;
}
