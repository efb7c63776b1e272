/** Whom one knows, as it is asked while one writes and reads: by what one types, and by an address. Small: it is there from the first load. */
import { type JmapClient, from } from '../api/jmap.ts';
import type { Address } from '../api/types.ts';
import type { KeptCard } from '../model/contacts.ts';

/** Cards that are suggested, answers that are remembered. */
const most = 8;
const mostKept = 200;

const byAddress = new Map<string, Promise<KeptCard | null>>();

async function ask(client: JmapClient, filter: object): Promise<readonly KeptCard[]> {
  const [, got] = await client.call(
    ['ContactCard/query', { filter, limit: most }],
    [
      'ContactCard/get',
      { '#ids': from(0, 'ContactCard/query', '/ids'), properties: ['uid', 'name', 'organizations', 'emails', 'media'] },
    ],
  );
  return (got?.['list'] ?? []) as readonly KeptCard[];
}

/** People whose cards have words that begin with what was typed. */
export async function contactsNamed(client: JmapClient, typed: string): Promise<readonly Address[]> {
  const [cards, { cardPeople }] = await Promise.all([ask(client, { text: typed }), import('../model/contacts.ts')]);
  return cards.flatMap(cardPeople);
}

/** The card that has the address; null where none has. */
export function contactOf(client: JmapClient, email: string): Promise<KeptCard | null> {
  const wanted = email.toLowerCase();
  const key = `${client.accountId} ${wanted}`;
  const known = byAddress.get(key);
  if (known !== undefined) return known;
  if (byAddress.size >= mostKept) byAddress.clear();
  const found = ask(client, { email: wanted })
    .then(
      (cards) =>
        cards.find(({ emails }) =>
          Object.values(emails ?? {}).some(({ address }) => address.toLowerCase() === wanted),
        ) ?? null,
    )
    .catch(() => null);
  byAddress.set(key, found);
  return found;
}

/** Something of the cards is another. */
export const forgetContacts = (): void => {
  byAddress.clear();
};
