/**
 * The worker of the pages: they open without the server, and new mail is told while no page is open. It is registered only where
 * somebody wants one of the two (state/device.svelte.ts).
 * Implements: Service Workers §4, Push API, Notifications API.
 */
import { newMail, verify } from './news.ts';
import type { WorkerScope } from './scope.ts';
import { fromShell, keepShell } from './shell.ts';

const worker = self as unknown as WorkerScope;

worker.addEventListener('install', (event) => event.waitUntil(keepShell().then(() => worker.skipWaiting())));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const response = fromShell(event.request);
  if (response !== null) event.respondWith(response);
});

worker.addEventListener('push', (event) => event.waitUntil(heard(event.data?.json())));

/** How far back new mail is looked for: pushes may come late. */
const window = 10 * 60_000;

async function heard(pushed: unknown): Promise<void> {
  if (typeof pushed !== 'object' || pushed === null || !('@type' in pushed)) return;
  if (pushed['@type'] === 'PushVerification') return verify({ ...pushed });
  if (pushed['@type'] !== 'StateChange') return;
  // A page that one looks at shows it by itself.
  const pages = await worker.clients.matchAll({ type: 'window' });
  if (pages.some(({ visibilityState }) => visibilityState === 'visible')) return;
  for (const { title, body, url } of await newMail(new Date(Date.now() - window)))
    await worker.registration.showNotification(title, { body, icon: '/icon.svg', tag: url, data: url });
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const url: unknown = event.notification.data;
  if (typeof url === 'string' && url.startsWith('/mail/')) event.waitUntil(show(url));
});

async function show(url: string): Promise<void> {
  const [page] = await worker.clients.matchAll({ type: 'window' });
  if (page === undefined) await worker.clients.openWindow(url);
  else {
    await page.navigate(url);
    await page.focus();
  }
}
