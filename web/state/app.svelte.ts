/** What the whole application knows: who is signed in, and where one is. */
import { JmapClient, type SessionAccount } from '../api/jmap.ts';
import { isAdministrator, signOut } from '../api/sign-in.ts';
import { keptPrefix } from './composing.svelte.ts';
import { keepMail, wake } from './device.ts';
import { speak, spoken } from '../text/language.svelte.ts';
import { showTheme } from './theme.svelte.ts';
import { forgetVault, shutVault } from './vault-traces.ts';

const places = ['mail', 'scheduled', 'contacts', 'settings', 'admin'] as const;
const accountKey = 'postern.account';

export type Place = (typeof places)[number];

class App {
  /** undefined until it is known, null where nobody is signed in. */
  client = $state.raw<JmapClient | null | undefined>(undefined);
  /** Levels of the path: ['mail', 'F1', 'T7']. */
  path = $state.raw<readonly string[]>(levels());
  /** The account of which mail is shown; null for one's own. It stays for as long as the tab does. */
  account = $state<string | null>(sessionStorage.getItem(accountKey));
  online = $state(navigator.onLine);
  administers = $state(false);

  get place(): Place {
    const [first] = this.path;
    return places.find((place) => place === first) ?? 'mail';
  }

  /** The user's own, and those of others of which something is shared, by their ids. */
  get accounts(): readonly (readonly [id: string, account: SessionAccount])[] {
    const all = Object.entries(this.client?.session.accounts ?? {});
    return all.toSorted(([, a], [, b]) => Number(b.isPersonal) - Number(a.isPersonal) || a.name.localeCompare(b.name));
  }

  /** Who asks for the mail that is shown. */
  get mail(): JmapClient | null | undefined {
    const { client, account } = this;
    return client && account !== null && Object.hasOwn(client.session.accounts ?? {}, account)
      ? client.in(account)
      : client;
  }

  /** Shows the mail of another account. */
  choose(id: string): void {
    this.account = id === this.client?.accountId ? null : id;
    if (this.account === null) sessionStorage.removeItem(accountKey);
    else sessionStorage.setItem(accountKey, this.account);
    this.go('mail');
  }

  async open(): Promise<void> {
    await wake();
    const [client, administers] = await Promise.all([JmapClient.open(), isAdministrator()]);
    this.administers = administers;
    this.client = client;
    if (client !== null) void keepMail(client);
    // The session was ended, maybe from another device.
    else shutVault();
  }

  async leave(): Promise<void> {
    forgetVault();
    await signOut();
    // Drafts that the device keeps (kept-drafts.ts) are nobody else's.
    for (const name of Object.keys(localStorage)) if (name.startsWith(keptPrefix)) localStorage.removeItem(name);
    // The server had the browser forget what it kept of the mail; how the pages look is of the device, and stays.
    showTheme();
    await speak([spoken()], true);
    this.account = null;
    sessionStorage.removeItem(accountKey);
    this.client = null;
  }

  go(...path: readonly string[]): void {
    history.pushState(null, '', `/${path.map(encodeURIComponent).join('/')}`);
    this.path = path;
  }
}

function levels(): readonly string[] {
  return location.pathname
    .split('/')
    .filter((level) => level !== '')
    .map(decodeURIComponent);
}

export const app = new App();

addEventListener('popstate', () => (app.path = levels()));
addEventListener('online', () => (app.online = true));
addEventListener('offline', () => (app.online = false));
