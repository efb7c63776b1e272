/**
 * Mail: the mailboxes, the list and the conversations that are looked at, what is chosen, and what is done with it.
 */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { JmapClient } from '../api/jmap.ts';
import { type Email, type EmailRow, type Mailbox, mailboxProperties } from '../api/types.ts';
import { type Change, type Filed, filedProperties, inverse, labelled, marked, moved } from '../model/changes.ts';
import { isSnoozed } from '../model/mailboxes.ts';
import { searchFilter } from '../model/search.ts';
import type { Words } from '../text/language.svelte.ts';
import { composing } from './composing.svelte.ts';
import { Conversations } from './conversations.ts';
import { ListState } from './list.svelte.ts';

/** Objects of one request. RFC 8620 §2: maxObjectsInGet and maxObjectsInSet are 500 at least. */
const atOnce = 500;

export class MailState {
  readonly client: JmapClient;
  readonly list: ListState;
  readonly conversations: Conversations;
  mailboxes = $state.raw<readonly Mailbox[]>([]);
  mailbox = $state.raw<string | null>(null);
  search = $state('');
  /** Conversations. */
  readonly chosen = new SvelteSet<string>();
  /** Times of what is put aside, by e-mail. */
  snoozed = $state.raw<ReadonlyMap<string, string>>(new SvelteMap());
  /** The conversation that is open. */
  reading = $state.raw<readonly Email[]>([]);
  /** Counts what was heard of changes. */
  changes = $state(0);

  constructor(client: JmapClient) {
    this.client = client;
    this.list = new ListState(client);
    this.conversations = new Conversations(client);
  }

  byRole(role: string): Mailbox | undefined {
    return this.mailboxes.find((one) => one.role === role);
  }

  byId(id: string): Mailbox | undefined {
    return this.mailboxes.find((one) => one.id === id);
  }

  async loadMailboxes(): Promise<void> {
    const { list } = await this.client.ask<Listed<Mailbox>>('Mailbox/get', { properties: mailboxProperties });
    this.mailboxes = list;
    if (list.some((one) => isSnoozed(one) && one.totalEmails > 0)) await this.#loadSnoozed();
  }

  async #loadSnoozed(): Promise<void> {
    const { list } = await this.client.ask<Listed<{ readonly id: string; readonly until: string }>>('Snooze/get');
    this.snoozed = new SvelteMap(list.map(({ id, until }) => [id, until]));
  }

  /** Shows a mailbox from its beginning. */
  open(mailbox: string): void {
    this.mailbox = mailbox;
    this.search = '';
    this.reset();
  }

  find(text: string): void {
    this.search = text;
    this.reset();
  }

  reset(): void {
    this.chosen.clear();
    const { mailbox, search } = this;
    const filter = searchFilter(search, this.mailboxes) ?? (mailbox === null ? null : { inMailbox: mailbox });
    this.list.open({ search, mailbox, filter });
  }

  /** Something has changed at the server. */
  async refresh(): Promise<void> {
    this.changes += 1;
    await Promise.all([this.loadMailboxes(), this.list.refresh()]);
  }

  /** Every e-mail of the conversations. */
  async #emailsOf(threads: readonly string[]): Promise<readonly Filed[]> {
    const gathered = await inParts(threads, async (ids) => {
      const { list } = await this.client.ask<Listed<{ readonly emailIds: readonly string[] }>>('Thread/get', { ids });
      return list.flatMap(({ emailIds }) => emailIds);
    });
    return inParts(gathered, async (ids) => {
      const { list } = await this.client.ask<Listed<Filed>>('Email/get', { ids, properties: filedProperties });
      return list;
    });
  }

  /** Moves conversations out of the open mailbox; what of them is elsewhere (sent, drafts) stays there. */
  async move(threads: readonly string[], target: Mailbox | undefined, words: Words): Promise<void> {
    if (target === undefined) return;
    const source = this.mailbox;
    const isHere = ({ mailboxIds }: Filed): boolean => source === null || mailboxIds[source] === true;
    await this.apply(threads, words, (email) => (isHere(email) ? moved(email, source, target.id) : null));
  }

  /** Puts conversations into a mailbox besides, or takes them out. */
  async label(threads: readonly string[], mailbox: Mailbox, on: boolean): Promise<void> {
    await this.apply(threads, on ? 'done.labelled' : 'done.unlabelled', (email) => labelled(email, mailbox.id, on));
  }

  async mark(threads: readonly string[], keyword: string, on: boolean): Promise<void> {
    await this.apply(threads, 'done.mark', (email) => marked(email, keyword, on));
  }

  /** Puts what of the conversations is in the open mailbox aside until then. */
  async snooze(threads: readonly string[], until: Date): Promise<void> {
    const source = this.mailbox ?? this.byRole('inbox')?.id;
    if (source === undefined || threads.length === 0) return;
    const wanted = new SvelteSet(threads);
    if (this.search === '') this.list.show((row) => (wanted.has(row.threadId) ? null : row));
    this.chosen.clear();
    const work = this.#putAside(threads, source, `${until.toISOString().slice(0, 19)}Z`);
    this.tell('done.snooze', async () => this.#bringBack((await work) ?? []));
    if ((await work) === null) this.tell('done.failed');
    await this.refresh();
  }

  /** The e-mails; null where not all of it was done. */
  async #putAside(threads: readonly string[], source: string, until: string): Promise<readonly string[] | null> {
    try {
      const emails = (await this.#emailsOf(threads)).filter(({ mailboxIds }) => mailboxIds[source] === true);
      const refused = await inParts(emails, async (some) => {
        const create = Object.fromEntries(
          some.map(({ id }, at) => [`s${at}`, { emailId: id, until, mailboxId: source }]),
        );
        const { notCreated } = await this.client.ask<{ readonly notCreated: object | null }>('Snooze/set', { create });
        return notCreated === null ? [] : [notCreated];
      });
      return refused.length === 0 ? emails.map(({ id }) => id) : null;
    } catch {
      return null;
    }
  }

  /** What was put aside comes back now. */
  async unsnooze(threads: readonly string[]): Promise<void> {
    try {
      const emails = await this.#emailsOf(threads);
      await this.#bringBack(emails.flatMap(({ id }) => (this.snoozed.has(id) ? [id] : [])));
      this.chosen.clear();
      this.tell('done.unsnooze');
    } catch {
      this.tell('done.failed');
    }
    await this.refresh();
  }

  #bringBack(emails: readonly string[]): Promise<unknown> {
    return inParts(emails, async (destroy) => {
      await this.client.ask('Snooze/set', { destroy });
      return [];
    });
  }

  /** Every conversation of the list, also of what is not on the screen. */
  async chooseAll(): Promise<void> {
    try {
      for (const thread of await this.list.allThreads()) this.chosen.add(thread);
    } catch {
      this.tell('done.failed');
    }
  }

  /** Of these e-mails alone, and without a word about it: it follows from something else. */
  async markSilently(emails: readonly Filed[], keyword: string, on: boolean): Promise<void> {
    const changes = emails.map((email) => marked(email, keyword, on)).filter((change) => change !== null);
    this.#show(changes);
    if (changes.length > 0 && (await this.#send(changes))) await this.refresh();
  }

  /** Shown at once; what the server refuses is put back. */
  async apply(threads: readonly string[], words: Words, change: (email: Filed) => Change | null): Promise<void> {
    if (threads.length === 0) return;
    const wanted = new SvelteSet(threads);
    this.#show(
      this.list.known
        .filter(({ threadId }) => wanted.has(threadId))
        .map(change)
        .filter((one) => one !== null),
    );
    this.chosen.clear();
    const work = this.#made(threads, change);
    // Told at once, as it is shown at once: an undo waits for what it takes back.
    this.tell(words, async () => this.#send(((await work) ?? []).map(inverse)));
    if ((await work) === null) this.tell('done.failed');
    await this.refresh();
  }

  /** null where not all of it was done. */
  async #made(threads: readonly string[], change: (email: Filed) => Change | null): Promise<readonly Change[] | null> {
    try {
      const emails = await this.#emailsOf(threads);
      const changes = emails.map(change).filter((one) => one !== null);
      return (await this.#send(changes)) ? changes : null;
    } catch {
      return null;
    }
  }

  async #send(changes: readonly Change[]): Promise<boolean> {
    try {
      const refused = await inParts(changes, async (some) => {
        const update = Object.fromEntries(some.map(({ id, patch }) => [id, patch]));
        const { notUpdated } = await this.client.ask<{ readonly notUpdated: object | null }>('Email/set', { update });
        return notUpdated === null ? [] : [notUpdated];
      });
      return refused.length === 0;
    } catch {
      return false;
    }
  }

  #show(changes: readonly Change[]): void {
    const after = new SvelteMap(changes.map((change) => [change.id, change.after]));
    const { mailbox, search } = this.list.shown ?? this;
    this.list.show((row): EmailRow | null => {
      const changed = after.get(row.id);
      if (changed === undefined) return row;
      const isGone = search === '' && mailbox !== null && changed.mailboxIds[mailbox] !== true;
      return isGone ? null : { ...row, mailboxIds: changed.mailboxIds, keywords: changed.keywords };
    });
  }

  /** In the one place where what was done is told and taken back. */
  tell(words: Words, undo: (() => Promise<unknown>) | null = null): void {
    const back = async (): Promise<void> => {
      await undo?.();
      await this.refresh();
    };
    composing.tell(words, undo === null ? null : back);
  }
}

interface Listed<T> {
  readonly list: readonly T[];
}

/** What the server takes at once, one part behind the other. */
async function inParts<T, R>(all: readonly T[], ask: (part: readonly T[]) => Promise<readonly R[]>): Promise<R[]> {
  const gathered: R[] = [];
  for (let at = 0; at < all.length; at += atOnce) gathered.push(...(await ask(all.slice(at, at + atOnce))));
  return gathered;
}
