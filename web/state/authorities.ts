/**
 * Authorities that were accepted, as this device remembers them while the vault is shut: as they stood when it was open here last. No
 * server writes there.
 */
import { octetsOf } from '../api/keys.ts';
import { vaultNames } from './vault-traces.ts';

interface Remembered {
  readonly account: string;
  /** Base64. */
  readonly certificates: readonly string[];
}

export function remember(account: string, certificates: readonly Uint8Array[]): void {
  const remembered: Remembered = { account, certificates: certificates.map(base64) };
  localStorage.setItem(vaultNames.authorities, JSON.stringify(remembered));
}

export function remembered(account: string): readonly Uint8Array[] {
  const text = localStorage.getItem(vaultNames.authorities);
  const known = text === null ? null : (JSON.parse(text) as Remembered);
  return known?.account === account ? known.certificates.map(octetsOf) : [];
}

const base64 = (octets: Uint8Array): string => btoa(String.fromCharCode(...octets));
