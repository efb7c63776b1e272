/** What the whole application knows: who is signed in, and where one is. */
import { JmapClient } from '../api/jmap.ts';
import { isAdministrator, signOut } from '../api/sign-in.ts';
import { keptPrefix } from './composing.svelte.ts';
import { keepMail, wake } from './device.ts';
import { speak, spoken } from '../text/language.svelte.ts';
import { showTheme } from './theme.svelte.ts';

const places = ['mail', 'scheduled', 'contacts', 'settings', 'admin'] as const;
export type Place = (typeof places)[number];

class App {
  /** undefined until it is known, null where nobody is signed in. */
  client = $state.raw<JmapClient | null | undefined>(undefined);
  /** Levels of the path: ['mail', 'F1', 'T7']. */
  path = $state.raw<readonly string[]>(levels());
  online = $state(navigator.onLine);
  administers = $state(false);

  get place(): Place {
    const [first] = this.path;
    return places.find((place) => place === first) ?? 'mail';
  }

  async open(): Promise<void> {
    await wake();
    const [client, administers] = await Promise.all([JmapClient.open(), isAdministrator()]);
    this.administers = administers;
    this.client = client;
    if (client !== null) void keepMail(client);
  }

  async leave(): Promise<void> {
    await signOut();
    // Drafts that the device keeps (kept-drafts.ts) are nobody else's.
    for (const name of Object.keys(localStorage)) if (name.startsWith(keptPrefix)) localStorage.removeItem(name);
    // The server had the browser forget what it kept of the mail; how the pages look is of the device, and stays.
    showTheme();
    await speak([spoken()], true);
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
