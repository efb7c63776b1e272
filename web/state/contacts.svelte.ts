/**
 * The cards of an account: all of them in a list, one of them whole, changed, taken away and put back, read from files and written to them.
 * Implements the client side of: RFC 9610 §3.
 */
import { type JmapClient, from } from '../api/jmap.ts';
import { readPicture } from '../api/pictures.ts';
import { upload } from '../api/upload.ts';
import { type Card, type KeptCard, photoOf, sortedCards } from '../model/contacts.ts';
import { spoken } from '../text/language.svelte.ts';
import { forgetContacts } from './known-contacts.ts';
import type { SetAnswer } from './sending.ts';

/** What the list shows of a card. */
const listed = ['uid', 'kind', 'name', 'nicknames', 'organizations', 'emails', 'phones', 'media'];
/** Cards of one request, and characters of those that are created by one. */
const batch = 200;
const batchSize = 4_000_000;

export class Contacts {
  readonly #client: JmapClient;
  /** null until they are known. */
  all = $state.raw<readonly KeptCard[] | null>(null);
  failed = $state(false);

  constructor(client: JmapClient) {
    this.#client = client;
  }

  async load(): Promise<void> {
    try {
      this.all = sortedCards(await this.#pages(listed), spoken());
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  async #pages(properties: readonly string[] | null): Promise<readonly KeptCard[]> {
    const found: KeptCard[] = [];
    for (;;) {
      const [query, got] = await this.#client.call(
        ['ContactCard/query', { position: found.length, limit: batch, calculateTotal: true }],
        ['ContactCard/get', { '#ids': from(0, 'ContactCard/query', '/ids'), properties }],
      );
      const list = (got?.['list'] ?? []) as readonly KeptCard[];
      found.push(...list);
      if (list.length === 0 || found.length >= Number(query?.['total'] ?? 0)) return found;
    }
  }

  /** All of it; null where it is gone. */
  async read(id: string): Promise<KeptCard | null> {
    const { list } = await this.#client.ask<{ readonly list: readonly KeptCard[] }>('ContactCard/get', { ids: [id] });
    return list[0] ?? null;
  }

  /** Answers the id of what was made or changed; null where it was not. */
  async save(id: string | null, properties: Readonly<Record<string, unknown>>): Promise<string | null> {
    const there = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
    try {
      const answer = await this.#client.ask<SetAnswer>(
        'ContactCard/set',
        id === null ? { create: { one: there } } : { update: { [id]: properties } },
      );
      forgetContacts();
      await this.load();
      return id === null ? (answer.created?.['one']?.id ?? null) : Object.hasOwn(answer.updated ?? {}, id) ? id : null;
    } catch {
      return null;
    }
  }

  /** The way back puts it there again; null where it was not taken away. */
  async remove({ id }: Pick<KeptCard, 'id'>): Promise<(() => Promise<unknown>) | null> {
    try {
      const before = await this.read(id);
      if (before === null) return null;
      const again = await this.#portable(before);
      const { destroyed } = await this.#client.ask<{ readonly destroyed: readonly string[] | null }>(
        'ContactCard/set',
        {
          destroy: [id],
        },
      );
      if (destroyed?.includes(id) !== true) return null;
      forgetContacts();
      await this.load();
      return () => this.save(null, again);
    } catch {
      return null;
    }
  }

  /** With its picture in it, and without its id: what is gone has no blobs any more. */
  async #portable({ id: _id, ...card }: KeptCard): Promise<Readonly<Record<string, unknown>>> {
    const photo = photoOf(card);
    if (photo === null) return card;
    const uri = await readPicture(this.#client, photo);
    const { media: _media, ...rest } = card;
    return uri === null ? rest : { ...rest, media: { k1: { kind: 'photo', uri } } };
  }

  /** A picture for a card; null where it is none that the server takes. */
  async uploadPhoto(file: File): Promise<string | null> {
    const done = await upload(this.#client, file, () => undefined, new AbortController().signal);
    return done?.blobId ?? null;
  }

  /** Answers how many came in, and how many did not. */
  async import(text: string): Promise<{ readonly count: number; readonly left: number }> {
    const { readVcards } = await import('../model/vcard.ts');
    const { cards, left } = readVcards(text);
    let count = 0;
    let rest: readonly Card[] = cards;
    while (rest.length > 0) {
      let size = 0;
      const fits = rest.findIndex((card, at) => at >= batch || (size += JSON.stringify(card).length) > batchSize);
      const now = rest.slice(0, fits < 0 ? rest.length : Math.max(1, fits));
      rest = rest.slice(now.length);
      count += await this.#create(now);
    }
    forgetContacts();
    await this.load();
    return { count, left: left + cards.length - count };
  }

  /** What is refused with a picture is tried without it. */
  async #create(cards: readonly Card[]): Promise<number> {
    if (cards.length === 0) return 0;
    const create = Object.fromEntries(cards.map((card, at) => [`c${at}`, card]));
    const { created, notCreated } = await this.#client.ask<SetAnswer>('ContactCard/set', { create });
    const again = cards.flatMap(({ media, ...card }, at) => {
      const type = notCreated?.[`c${at}`]?.type;
      return media === undefined || type === undefined || type === 'alreadyExists' ? [] : [card];
    });
    return Object.keys(created ?? {}).length + (await this.#create(again));
  }

  /** All of them as vCards. */
  async export(): Promise<string> {
    const [cards, { writeVcards }] = await Promise.all([this.#pages(null), import('../model/vcard.ts')]);
    const photos: Record<string, string> = {};
    for (const card of cards) {
      const photo = photoOf(card);
      const uri = photo === null ? null : await readPicture(this.#client, photo);
      if (uri !== null) photos[card.id] = uri;
    }
    return writeVcards(cards, photos);
  }
}
