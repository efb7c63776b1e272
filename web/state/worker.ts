/** The service worker of the pages. Service Workers §3.4 */

const path = '/service-worker.js';

/** Trusted Types §2.3: the address of a script is a text that runs. */
declare const trustedTypes: {
  createPolicy(name: string, rules: object): { createScriptURL(text: string): string };
};

const policy =
  'trustedTypes' in globalThis ? trustedTypes.createPolicy('postern-worker', { createScriptURL: () => path }) : null;

/** null where the browser has none. */
export async function registerWorker(): Promise<ServiceWorkerRegistration | null> {
  try {
    await navigator.serviceWorker.register(policy?.createScriptURL(path) ?? path, { scope: '/' });
    return await navigator.serviceWorker.ready;
  } catch {
    return null;
  }
}

/** Nobody wants what it does any more: it goes, with the pages that it kept. */
export async function dropWorker(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  await registration?.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
}
