/** Asks for the newest conversations of the inbox, so that the device keeps them (api/kept-answers.ts). */
import { type JmapClient, from } from '../api/jmap.ts';
import { readConversation } from './conversations.ts';

/** Conversations. Our own: some days of mail. */
const most = 50;

/** The newest e-mail of each conversation that was read: what has none that is newer is kept already. */
const key = 'postern.read-ahead';

export async function readAhead(client: JmapClient): Promise<void> {
  try {
    const { ids } = await client.ask<{ readonly ids: readonly string[] }>('Mailbox/query', {
      filter: { role: 'inbox' },
    });
    const [, get] = await client.call(
      [
        'Email/query',
        {
          filter: { inMailbox: ids[0] },
          sort: [{ property: 'receivedAt', isAscending: false }],
          collapseThreads: true,
          limit: most,
        },
      ],
      ['Email/get', { '#ids': from(0, 'Email/query', '/ids'), properties: ['threadId'] }],
    );
    const list = get?.['list'] as readonly { readonly id: string; readonly threadId: string }[];
    const known = new Set((localStorage.getItem(key) ?? '').split(' '));
    // One after the other: whoever reads meanwhile comes first.
    for (const { id, threadId } of list) if (!known.has(id)) await readConversation(client, threadId);
    localStorage.setItem(key, list.map(({ id }) => id).join(' '));
  } catch {
    // What was not reached is kept another time.
  }
}
