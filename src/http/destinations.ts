/** What the queue has learned of a destination, to this machine only: `postern trace` asks for it. */
import type { Learned } from '../mta/queue/destinations.ts';
import { type Site, isLoopback, notAllowed, text } from './site.ts';

export const destinationPath = '/destinations/';

export const destinationSite =
  (learned: (destination: string) => Learned): Site =>
  (request) => {
    if (!request.path.startsWith(destinationPath)) return Promise.resolve(null);
    return Promise.resolve(notAllowed(request) ?? answer(learned, request.path, request.remoteAddress));
  };

function answer(learned: (destination: string) => Learned, path: string, remoteAddress: string) {
  if (!isLoopback(remoteAddress)) return text(403, 'The queue is for this machine only.');
  const destination = decoded(path.slice(destinationPath.length));
  if (destination === null) return text(400, 'That is no destination.');
  return text(200, JSON.stringify(learned(destination)), { 'Content-Type': 'application/json' });
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
