/**
 * New mail is told by the device: by push where the browser has a service for it, also while no page is open.
 * Implements the client side of: RFC 8620 §7.2, RFC 9749 (VAPID), Push API.
 */
import type { JmapClient } from '../api/jmap.ts';
import { registerWorker } from './worker.ts';

const key = 'postern.push';
const vapid = 'urn:ietf:params:jmap:webpush-vapid';

export const isTold = (): boolean => localStorage.getItem(key) !== null;

export type NewsProblem = 'refused' | 'impossible';

/** null where new mail is told from now on. */
export async function tellNews(client: JmapClient): Promise<NewsProblem | null> {
  if ((await Notification.requestPermission()) !== 'granted') return 'refused';
  const worker = await registerWorker();
  const { applicationServerKey } = (client.session.capabilities[vapid] ?? {}) as {
    readonly applicationServerKey?: string;
  };
  if (worker === null || applicationServerKey === undefined) return 'impossible';
  try {
    const push = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
    const { endpoint, keys } = push.toJSON();
    const { created } = await client.ask<{
      readonly created: Readonly<Record<string, { readonly id: string }>> | null;
    }>('PushSubscription/set', {
      create: { push: { deviceClientId: deviceId(), url: endpoint, keys, types: ['Email'] } },
    });
    const id = created?.['push']?.id;
    if (id === undefined) return 'impossible';
    localStorage.setItem(key, id);
    return null;
  } catch {
    return 'impossible';
  }
}

export async function tellNoNews(client: JmapClient): Promise<void> {
  const id = localStorage.getItem(key);
  localStorage.removeItem(key);
  const registration = await navigator.serviceWorker.getRegistration();
  const push = await registration?.pushManager.getSubscription();
  await push?.unsubscribe();
  if (id !== null) await client.ask('PushSubscription/set', { destroy: [id] });
}

/** The same for as long as the browser keeps it. RFC 8620 §7.2 */
function deviceId(): string {
  const name = 'postern.device';
  const known = localStorage.getItem(name) ?? crypto.randomUUID();
  localStorage.setItem(name, known);
  return known;
}
