/** Keys that are at hand while messages are opened, and what is believed of them. */
import type { PrivateKey, SessionKey } from 'openpgp';
import { type UserIdLegitimacy, legitimacyOf } from './keyring/legitimacy.ts';
import type { KeyRow, Keyring } from './keyring/types.ts';

export interface OpenPgpKeys {
  /** Keys of which the primary key or a subkey has this id: 16 hexadecimal digits. */
  readonly named: (keyId: string) => readonly KeyRow[];
  readonly legitimacy: (fingerprint: string) => readonly UserIdLegitimacy[];
  /** Private keys without their locks. */
  readonly unlocked: readonly PrivateKey[];
  readonly passwords: readonly string[];
  readonly sessionKeys: readonly SessionKey[];
  /** Milliseconds since the epoch: when the message arrived. */
  readonly at: number;
}

type Opening = Partial<Pick<OpenPgpKeys, 'unlocked' | 'passwords' | 'sessionKeys'>>;

/** Of a key ring. The web of trust is computed as of now; signatures are judged as of `at`. */
export function keysOf(ring: Keyring, at: number, now: number, opening: Opening = {}): OpenPgpKeys {
  const byId = new Map<string, KeyRow[]>();
  for (const row of ring.keys) {
    for (const id of row.keyIds) byId.set(id, [...(byId.get(id) ?? []), row]);
  }
  const legitimacy = legitimacyOf(ring, now);
  return {
    named: (keyId) => byId.get(keyId) ?? [],
    legitimacy: (fingerprint) => legitimacy.get(fingerprint) ?? [],
    unlocked: [],
    passwords: [],
    sessionKeys: [],
    ...opening,
    at,
  };
}
