/**
 * The pages themselves, kept on the device: what was used once is there without the server. What an address with a hash in its name
 * holds never changes; the page is asked for anew while the server can be reached.
 */

const cacheName = 'postern-shell';
const page = '/mail';
/** Files of the pages that are kept; the oldest go first. Our own: several builds. */
const mostFiles = 300;

const isAsset = (url: URL): boolean => url.pathname.startsWith('/assets/') || url.pathname === '/icon.svg';

/** The response, or null for what is no business of the shell. */
export function fromShell(request: Request): Promise<Response> | null {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return null;
  if (request.mode === 'navigate') return isPlace(url) ? thePage(request) : null;
  return isAsset(url) ? anAsset(request) : null;
}

/** Places of the application, which are all one page. Frames of messages are pages of their own. */
const isPlace = ({ pathname }: URL): boolean =>
  pathname === '/' ||
  ['mail', 'scheduled', 'contacts', 'settings', 'admin', 'reset'].includes(pathname.split('/', 2)[1] ?? '');

async function thePage(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(page, fresh.clone());
    return fresh;
  } catch {
    return (await cache.match(page)) ?? Response.error();
  }
}

async function anAsset(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request);
  if (kept !== undefined) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) {
    await cache.put(request, fresh.clone());
    const files = await cache.keys();
    await Promise.all(files.slice(0, Math.max(0, files.length - mostFiles)).map((file) => cache.delete(file)));
  }
  return fresh;
}

/** What the page needs to begin with: it was loaded before there was a worker. */
export async function keepShell(): Promise<void> {
  const cache = await caches.open(cacheName);
  const response = await fetch(page);
  await cache.put(page, response.clone());
  const text = await response.text();
  const files = text.split('"').filter((word) => word.startsWith('/assets/') || word === '/icon.svg');
  await cache.addAll([...new Set(files)]);
}
