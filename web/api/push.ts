/**
 * Hears from the server when mail has changed. The browser opens the stream again by itself, and the server tells then what was missed.
 * Implements the client side of: RFC 8620 §7.3.
 */
import type { JmapSession } from './jmap.ts';

/** Calls the listener for every change, until the returned function is called. */
export function hearChanges({ eventSourceUrl }: Pick<JmapSession, 'eventSourceUrl'>, listener: () => void): () => void {
  const url = eventSourceUrl.replace('{types}', 'Email,Mailbox').replace('{closeafter}', 'no').replace('{ping}', '60');
  const source = new EventSource(url);
  source.addEventListener('state', listener);
  return () => source.close();
}
