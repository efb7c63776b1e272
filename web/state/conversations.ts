/**
 * Conversations that were read or may be read next, so that one is there when it is opened. The text of an e-mail never changes
 * (RFC 8621 §4): of one that is known only its place and its marks are asked for again.
 */
import { type JmapClient, from } from '../api/jmap.ts';
import { type Email, emailProperties, partProperties } from '../api/types.ts';
import { type Filed, filedProperties } from '../model/changes.ts';

/** Conversations that are remembered. */
const most = 20;
/** Octets of one text that are asked for. */
const textOctets = 1_000_000;

export class Conversations {
  readonly #client: JmapClient;
  readonly #known = new Map<string, Promise<readonly Email[]>>();

  constructor(client: JmapClient) {
    this.#client = client;
  }

  /** The oldest first; those of a moment ago where they were read before. Rejects where the server cannot be asked. */
  read(thread: string): Promise<readonly Email[]> {
    return this.#known.get(thread) ?? this.#keep(thread, readConversation(this.#client, thread));
  }

  /** As they are now. */
  async again(thread: string): Promise<readonly Email[]> {
    const known = await this.read(thread);
    const [, get] = await this.#client.call(
      ['Thread/get', { ids: [thread] }],
      ['Email/get', { '#ids': from(0, 'Thread/get', '/list/*/emailIds'), properties: filedProperties }],
    );
    const filed = new Map((get?.['list'] as readonly Filed[]).map((one) => [one.id, one]));
    if (filed.size !== known.length || known.some(({ id }) => !filed.has(id)))
      return this.#keep(thread, readConversation(this.#client, thread));
    const same = (email: Email): boolean => {
      const { mailboxIds, keywords } = filed.get(email.id) ?? email;
      return JSON.stringify([email.mailboxIds, email.keywords]) === JSON.stringify([mailboxIds, keywords]);
    };
    if (known.every(same)) return known;
    return this.#keep(thread, Promise.resolve(known.map((email) => ({ ...email, ...filed.get(email.id) }))));
  }

  #keep(thread: string, emails: Promise<readonly Email[]>): Promise<readonly Email[]> {
    this.#known.delete(thread);
    this.#known.set(thread, emails);
    // What failed is asked for again; whoever waits for it hears of it.
    emails.catch(() => this.#known.delete(thread));
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= most) break;
      this.#known.delete(oldest);
    }
    return emails;
  }
}

/** A conversation with its texts, the oldest first. */
export async function readConversation(client: JmapClient, thread: string): Promise<readonly Email[]> {
  const [, get] = await client.call(
    ['Thread/get', { ids: [thread] }],
    [
      'Email/get',
      {
        '#ids': from(0, 'Thread/get', '/list/*/emailIds'),
        properties: emailProperties,
        bodyProperties: partProperties,
        fetchTextBodyValues: true,
        fetchHTMLBodyValues: true,
        maxBodyValueBytes: textOctets,
      },
    ],
  );
  const all = get?.['list'] as readonly Email[];
  return all.toSorted((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1));
}
