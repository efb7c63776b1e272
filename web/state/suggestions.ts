/**
 * Whom one may mean with what one types into a box of recipients. To add a source of people: a row of `sources`.
 */
import type { JmapClient } from '../api/jmap.ts';
import type { Address, Mailbox } from '../api/types.ts';
import { suggestions as fitting } from '../model/recipients.ts';
import { contactsNamed } from './known-contacts.ts';
import { composing } from './composing.svelte.ts';

/** People in order of how likely they are meant. It is asked at every letter: what costs is kept. */
type Source = (client: JmapClient, typed: string) => Promise<readonly Address[]>;

/** Messages that were sent last, whose recipients are remembered. */
const lastSent = 200;

const recent = new WeakMap<JmapClient, Promise<readonly Address[]>>();

const sources: readonly Source[] = [
  contactsNamed,
  (client) => recentRecipients(client),
  () => Promise.resolve(composing.known),
];

export async function suggestions(client: JmapClient, typed: string): Promise<readonly Address[]> {
  if (typed.trim() === '') return [];
  const all = await Promise.all(sources.map((source) => source(client, typed).catch(() => [])));
  return fitting(typed, all.flat());
}

/** Those that one has written to of late, the most frequent first. */
export function recentRecipients(client: JmapClient): Promise<readonly Address[]> {
  const known = recent.get(client) ?? load(client);
  recent.set(client, known);
  return known;
}

async function load(client: JmapClient): Promise<readonly Address[]> {
  const { list: mailboxes } = await client.ask<{ readonly list: readonly Pick<Mailbox, 'id' | 'role'>[] }>(
    'Mailbox/get',
    { properties: ['id', 'role'] },
  );
  const sent = mailboxes.find(({ role }) => role === 'sent');
  if (sent === undefined) return [];
  const { ids } = await client.ask<{ readonly ids: readonly string[] }>('Email/query', {
    filter: { inMailbox: sent.id },
    sort: [{ property: 'receivedAt', isAscending: false }],
    limit: lastSent,
  });
  const { list } = await client.ask<{ readonly list: readonly Readonly<Record<string, readonly Address[] | null>>[] }>(
    'Email/get',
    { ids, properties: ['to', 'cc', 'bcc'] },
  );
  const people = list.flatMap(({ to, cc, bcc }) => [...(to ?? []), ...(cc ?? []), ...(bcc ?? [])]);
  const byAddress = Map.groupBy(people, ({ email }) => email.toLowerCase());
  return [...byAddress.values()]
    .toSorted((a, b) => b.length - a.length)
    .flatMap((all) => all.find(({ name }) => name !== null) ?? all.slice(0, 1));
}
