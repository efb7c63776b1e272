/**
 * Where clients want to be told of changes while they are not connected, and by which key we say who we are.
 * Implements the data of: RFC 8620 §7.2 (PushSubscription), RFC 8292 §3.2 (the key of an application server).
 */
import type { AccountId } from '../directory/types.ts';

/** Who made a subscription, and who alone may see it. RFC 8620 §7.2 */
export interface PushCredential {
  /** The same for the same credentials. */
  readonly name: string;
  /** A session of the web pages: what it made goes when it ends. null for others. */
  readonly session: number | null;
}

export interface PushKeys {
  /** In base64url. RFC 8291 §2 */
  readonly p256dh: string;
  readonly auth: string;
}

export interface NewPushSubscription {
  readonly account: AccountId;
  readonly credential: PushCredential;
  readonly device: string;
  readonly url: string;
  /** null: what is pushed is not encrypted. */
  readonly keys: PushKeys | null;
  /** What its client must say back. */
  readonly code: string;
  /** Milliseconds since the epoch; null: as long as its session. */
  readonly expires: number | null;
  /** null is all. */
  readonly types: readonly string[] | null;
  readonly createdAt: number;
}

export interface PushSubscription extends Omit<NewPushSubscription, 'credential'> {
  readonly id: number;
  readonly verified: boolean;
  /** The states that its client was told of; null: of none yet. */
  readonly known: string | null;
}

/** In base64url: the point, uncompressed, and the number. */
export interface PushKey {
  readonly publicKey: string;
  readonly privateKey: string;
}

export interface PushStore {
  /** Made at the first start. */
  readonly key: () => PushKey;
  /** Those that are good at this time. */
  all(now: number): Promise<readonly PushSubscription[]>;
  of(account: AccountId, credential: PushCredential, now: number): Promise<readonly PushSubscription[]>;
  /** null where it is not good (any more). */
  get(id: number, now: number): Promise<PushSubscription | null>;
  /** How many there are of an account, whoever made them. */
  count(account: AccountId): Promise<number>;
  add(subscription: NewPushSubscription): Promise<number>;
  change(id: number, to: Pick<PushSubscription, 'verified' | 'expires' | 'types' | 'known'>): Promise<void>;
  /** Its client knows of these states. */
  told(id: number, known: string): Promise<void>;
  remove(id: number): Promise<void>;
  /** Those that are good no more are erased. */
  sweep(now: number): Promise<void>;
  /** Calls the listener when there are others, or they are otherwise; not of what clients were told. */
  onChange(listener: () => void): () => void;
}
