import { indexDatabase } from '../crypto/sealed-index.ts';

/** What the vault leaves in a browser, so that signing out can forget it without the rest of the vault. */
export const vaultNames = {
  /** One half of a session: of this tab. */
  token: 'postern.vault-token',
  /** The other half: of this browser. */
  session: 'postern.vault-session',
  /** The newest states that this browser has seen. */
  seen: 'postern.vault-seen',
  /** Authorities that were accepted, while it is shut. */
  authorities: 'postern.vault-authorities',
  /** Where the tabs of this browser talk. */
  channel: 'postern.vault',
} as const;

/** What tabs say to each other: that all are shut, and how a new one of the same session opens. */
export type VaultNews = { readonly what: 'shut' | 'asks' } | { readonly what: 'token'; readonly token: string };

export function endSession(): void {
  sessionStorage.removeItem(vaultNames.token);
  localStorage.removeItem(vaultNames.session);
}

/** In every tab. */
export function shutVault(): void {
  endSession();
  const channel = new BroadcastChannel(vaultNames.channel);
  channel.postMessage({ what: 'shut' } satisfies VaultNews);
  channel.close();
}

/** Shuts it in every tab, and leaves nothing of it, nor of the letters that it opened. */
export function forgetVault(): void {
  shutVault();
  localStorage.removeItem(vaultNames.seen);
  localStorage.removeItem(vaultNames.authorities);
  indexedDB.deleteDatabase(indexDatabase);
}
