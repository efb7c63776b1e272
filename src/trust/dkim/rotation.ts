/**
 * The life of a key of ours: published, used, kept for what is still on its way, revoked, gone.
 * Implements: RFC 6376 §3.6.1 (revocation), RFC 6376 §8.1 and M3AAWG "DKIM Key Rotation" for the why.
 * Not here: where keys are kept (the DkimKeys port), and how a record comes into DNS.
 */
import type { KeyType } from './generate.ts';

/**
 * 'new' waits until its record is seen in DNS; 'signing' is used; 'old' stays published for mail on its way; 'revoked' is
 * published without its key.
 */
export type KeyState = 'new' | 'signing' | 'old' | 'revoked';

export interface OwnKey {
  /** A-labels, lower case. */
  readonly domain: string;
  readonly selector: string;
  readonly type: KeyType;
  readonly state: KeyState;
  /** The private key, sealed; '' once it is revoked. */
  readonly sealed: string;
  /** What is to be published while it is not revoked. */
  readonly record: string;
  /** Milliseconds since the epoch: when it came into its state. */
  readonly since: number;
}

export type KeyChange =
  | { readonly kind: 'add'; readonly key: OwnKey }
  | {
      readonly kind: 'state';
      readonly domain: string;
      readonly selector: string;
      readonly state: KeyState;
      readonly at: number;
    }
  | { readonly kind: 'remove'; readonly domain: string; readonly selector: string };

/** Where keys of our own are kept. */
export interface DkimKeys {
  /** Of a domain, or of all. */
  keys(domain: string | null): Promise<readonly OwnKey[]>;
  /** All of them or none. A key whose domain is gone is not added. */
  change(changes: readonly KeyChange[]): Promise<void>;
}

export interface RotationTimes {
  /** How long a key signs; null for ever. */
  readonly rotate: number | null;
  /** How long mail that it signed may still be looked at. */
  readonly keep: number;
  /** How long it stays published as revoked. */
  readonly revoked: number;
}

export interface RotationStep {
  readonly changes: readonly KeyChange[];
  /** Kinds of which a key has to be made. */
  readonly make: readonly KeyType[];
}

export const keyTypes: readonly KeyType[] = ['rsa', 'ed25519'];

/**
 * What is due for the keys of one domain. `isPublished` tells of a new key whether DNS has its record; `now` and `wanted`
 * (somebody asked for new ones) decide over the age of those in use.
 */
export function rotation(
  keys: readonly OwnKey[],
  isPublished: (key: OwnKey) => boolean,
  now: number,
  times: RotationTimes,
  wanted = false,
): RotationStep {
  const changes: KeyChange[] = [];
  const make: KeyType[] = [];
  const become = ({ domain, selector }: OwnKey, state: KeyState): void => {
    changes.push({ kind: 'state', domain, selector, state, at: now });
  };
  for (const type of keyTypes) {
    const own = keys.filter((key) => key.type === type);
    const next = own.find(({ state }) => state === 'new');
    const signing = own.filter(({ state }) => state === 'signing');
    if (next !== undefined && isPublished(next)) {
      for (const key of signing) become(key, 'old');
      become(next, 'signing');
    } else if (next === undefined) {
      const isAged = signing.some(({ since }) => times.rotate !== null && now - since >= times.rotate);
      if (signing.length === 0 || isAged || wanted) make.push(type);
    }
  }
  for (const key of keys) {
    if (key.state === 'old' && now - key.since >= times.keep) become(key, 'revoked');
    if (key.state === 'revoked' && now - key.since >= times.revoked) {
      changes.push({ kind: 'remove', domain: key.domain, selector: key.selector });
    }
  }
  return { changes, make };
}

/** The day and the kind, as `20261122r`; with a number where that is taken. */
export function newSelector(type: KeyType, now: number, taken: readonly string[]): string {
  const base = `${new Date(now).toISOString().slice(0, 10).replaceAll('-', '')}${type.charAt(0)}`;
  for (let number = 1; ; number++) {
    const selector = number === 1 ? base : `${base}${number}`;
    if (!taken.includes(selector)) return selector;
  }
}
