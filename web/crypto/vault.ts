/**
 * The vault as page and worker speak of it. The page carries boxes between the server and the worker, and can open none; the worker
 * opens them, and can reach no server. Plain values.
 */
import type { AcceptedAuthority } from './authority.ts';
import type { StandardName } from '../../src/sealed/verdict.ts';

/** As the server keeps it: Box of https://postern.email/jmap/keys. */
export interface StoredBox {
  readonly id: string;
  readonly kind: string;
  readonly content: string;
}

export type NewBox = Omit<StoredBox, 'id'>;

/** What is to be written, all of it at once: Box/set with ifInState. */
export interface BoxChanges {
  readonly create: readonly NewBox[];
  readonly update: readonly StoredBox[];
  readonly destroy: readonly string[];
}

/** Whose boxes, and all of them as the server has them now. */
export interface VaultPlace {
  /** The address that is signed in. */
  readonly account: string;
  readonly boxes: readonly StoredBox[];
  /** The newest states that this device has seen, so that an older one is noticed. */
  readonly seen: readonly SeenVault[];
}

export interface SeenVault {
  readonly vault: string;
  readonly counter: number;
}

/** One way to open the vault. A passkey's secret comes of WebAuthn's extension prf, which only a page may ask. */
export type Opening =
  | { readonly by: 'passphrase'; readonly passphrase: string }
  | { readonly by: 'passkey'; readonly lock: string; readonly secret: Uint8Array }
  | { readonly by: 'kit'; readonly words: string };

export type LockKind = Opening['by'];

/** How long it stays open: minutes, until the page is left, or until the browser is closed (it survives a reload). */
export type Hold = { readonly minutes: number } | 'page' | 'session';

export interface LockInfo {
  readonly id: string;
  readonly kind: LockKind;
  readonly name: string;
  readonly createdAt: number;
  /** Of a passkey: base64url, and what is asked of it. */
  readonly credential: string | null;
  readonly salt: Uint8Array;
}

export interface OwnSecret {
  readonly standard: StandardName;
  readonly fingerprint: string;
  readonly algorithm: string;
  readonly address: string;
  /** A request for a certificate that has not come yet: PKCS #10, DER. */
  readonly request: Uint8Array | null;
  readonly hasRevocation: boolean;
}

/** What is wrong with what the server gave: it is said, and what is whole is used all the same. */
export interface VaultProblem {
  /** - `older`: an older state than this device has seen. - `missing`, `stale`: of one key. - `damaged`: a box that does not open. */
  readonly what: 'older' | 'missing' | 'stale' | 'damaged';
  readonly fingerprint: string | null;
}

export interface OpenVault {
  readonly secrets: readonly OwnSecret[];
  readonly problems: readonly VaultProblem[];
  readonly kitTested: boolean;
  /** Sealed with the rest: the server can add none. */
  readonly authorities: readonly AcceptedAuthority[];
  readonly seen: SeenVault;
  /** Of the state that the server gave: the same number on every device that has the newest. */
  readonly counter: number;
  /** Milliseconds since the epoch; null where an older version has written it. */
  readonly changedAt: number | null;
  /** Whether this device sees it for the first time, and cannot know by itself if it is the newest. */
  readonly isFirst: boolean;
  /** Milliseconds since the epoch; null until it is locked. */
  readonly until: number | null;
  /** Of `session`: lets a page that is loaded anew go on. Told once, when it was opened. */
  readonly session: VaultSession | null;
}

/** Both halves open the vault, one alone does not: the token is kept by the tab and dies with it. */
export interface VaultSession {
  readonly token: string;
  readonly sealed: string;
}

export interface VaultLook {
  readonly locks: readonly LockInfo[];
  readonly open: OpenVault | null;
}

/** Shown once, to be written down. */
export interface Kit {
  readonly words: readonly string[];
  /** A QR code of the words: '1' is dark. */
  readonly rows: readonly string[];
}

/**
 * - `wrong`: it does not open. - `closed`: the vault has to be opened first. - `damaged`: nothing of it can be read. - `older`: than this device
 *   has seen it.
 * - `passphrase`: a passphrase is wanted, or another one. - `nothing`: there is no key in it. - `refused`: `text` says why.
 */
export interface VaultFault {
  readonly ok: false;
  readonly fault: 'wrong' | 'closed' | 'damaged' | 'older' | 'passphrase' | 'nothing' | 'refused';
  readonly text: string;
}

export type Done<T> = ({ readonly ok: true } & T) | VaultFault;

export type NewLock =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | {
      readonly kind: 'passkey';
      readonly name: string;
      readonly credential: string;
      readonly salt: Uint8Array;
      readonly secret: Uint8Array;
    }
  | { readonly kind: 'kit' };

/** A key as others may have it: what AccountKey is made of. */
export interface PublicHalf {
  readonly standard: StandardName;
  readonly fingerprint: string;
  readonly octets: Uint8Array;
}

export type NewKey =
  | {
      readonly standard: 'openpgp';
      readonly version: 4 | 6;
      readonly name: string;
      readonly address: string;
      /** Seconds; null for ever. */
      readonly lifetime: number | null;
    }
  | {
      readonly standard: 'smime';
      readonly kind: 'P-256' | 'RSA' | 'Ed25519';
      readonly name: string;
      readonly address: string;
    };

export type KeyChange =
  { readonly what: 'rotate' } | { readonly what: 'expire'; readonly at: number | null } | { readonly what: 'revoke' };

export interface KeysWritten {
  readonly changes: BoxChanges;
  readonly published: readonly PublicHalf[];
}

export type Export =
  | { readonly form: 'public' }
  | { readonly form: 'revocation' }
  /** Armor or PKCS #12, locked with a password. */
  | { readonly form: 'private'; readonly opening: Opening; readonly password: string }
  | { readonly form: 'autocrypt'; readonly opening: Opening };

export interface Exported {
  readonly name: string;
  readonly type: string;
  readonly octets: Uint8Array;
  /** Of an Autocrypt Setup Message: what has to be typed in where it is opened. */
  readonly code: string | null;
}

type InPlace<T = object> = VaultPlace & T;

/** Rows of port.ts. */
export interface VaultOperations {
  readonly 'vault.look': { readonly ask: VaultPlace; readonly answer: VaultLook };
  readonly 'vault.make': {
    readonly ask: { readonly account: string; readonly passphrase: string; readonly hold: Hold };
    readonly answer: {
      readonly changes: BoxChanges;
      readonly kit: Kit;
      readonly session: VaultSession | null;
      readonly seen: SeenVault;
    };
  };
  readonly 'vault.open': {
    readonly ask: InPlace<{ readonly opening: Opening; readonly hold: Hold }>;
    readonly answer: Done<{ readonly open: OpenVault }>;
  };
  /** A page that was loaded anew, within a session. */
  readonly 'vault.resume': { readonly ask: InPlace<{ readonly session: VaultSession }>; readonly answer: VaultLook };
  readonly 'vault.close': { readonly ask: null; readonly answer: null };
  readonly 'vault.lock': {
    readonly ask: InPlace<{ readonly opening: Opening; readonly lock: NewLock }>;
    readonly answer: Done<{ readonly changes: BoxChanges; readonly kit: Kit | null }>;
  };
  /** Under another master key, with another passphrase and another kit. */
  readonly 'vault.rotate': {
    readonly ask: InPlace<{ readonly opening: Opening; readonly passphrase: string }>;
    readonly answer: Done<{ readonly changes: BoxChanges; readonly kit: Kit }>;
  };
  readonly 'vault.unlock': {
    readonly ask: InPlace<{ readonly lock: string }>;
    readonly answer: Done<{ readonly changes: BoxChanges }>;
  };
  readonly 'vault.tested': { readonly ask: VaultPlace; readonly answer: Done<{ readonly changes: BoxChanges }> };
  readonly 'key.make': { readonly ask: InPlace<{ readonly key: NewKey }>; readonly answer: Done<KeysWritten> };
  readonly 'key.import': {
    readonly ask: InPlace<{ readonly octets: Uint8Array; readonly password: string | null }>;
    readonly answer: Done<KeysWritten>;
  };
  readonly 'key.change': {
    readonly ask: InPlace<{ readonly fingerprint: string; readonly change: KeyChange }>;
    readonly answer: Done<KeysWritten>;
  };
  /** A request for another certificate of the same key: PKCS #10, DER. */
  readonly 'key.request': {
    readonly ask: { readonly fingerprint: string };
    readonly answer: Done<{ readonly request: Uint8Array }>;
  };
  readonly 'key.remove': {
    readonly ask: InPlace<{ readonly fingerprint: string }>;
    readonly answer: Done<{ readonly changes: BoxChanges }>;
  };
  readonly 'key.export': {
    /** `octets`: of the public half, as the server has it. */
    readonly ask: InPlace<{
      readonly standard: StandardName;
      readonly fingerprint: string;
      readonly octets: Uint8Array;
      readonly how: Export;
    }>;
    readonly answer: Done<Exported>;
  };
  /** How a fingerprint is compared: in words, and as a QR code. */
  readonly 'key.shown': {
    readonly ask: { readonly standard: StandardName; readonly fingerprint: string };
    readonly answer: { readonly words: string; readonly rows: readonly string[] };
  };
}
