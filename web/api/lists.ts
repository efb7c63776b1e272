/**
 * Leaving a list by one click: the server says whether it can be, and asks the list in the reader's stead.
 * Implements the client side of: https://postern.email/jmap/unsubscribe (src/jmap/unsubscribe), RFC 8058.
 */
import type { JmapClient } from './jmap.ts';

/** The host that is asked; null where there is no such way. Nobody is asked yet. */
export async function oneClick(client: JmapClient, emailId: string): Promise<string | null> {
  const found = await client.ask<{ readonly oneClick: string | null }>('EmailList/get', { emailId });
  return found.oneClick;
}

/** false where the list did not take it. */
export async function leaveList(client: JmapClient, emailId: string): Promise<boolean> {
  const { outcome } = await client.ask<{ readonly outcome: string }>('EmailList/unsubscribe', { emailId });
  return outcome === 'done';
}
