/**
 * What a session watches after NOTIFY: what its client knows of the mailboxes, and what is to be told when the change feed
 * says that there is something new. Nothing is queued but the names of what changed, so that a slow client costs no memory.
 * Implements: RFC 5465 §3.1, §5.1-§5.8.
 * Not here: messages of the selected mailbox (news.ts), annotations (metadata-news.ts) but whether they are wanted.
 */
import type { AccountId } from '../../../directory/types.ts';
import type { MailboxChanged } from '../../../ms/changes.ts';
import { has } from '../../../ms/rights.ts';
import type { Mailbox, Uid } from '../../../ms/types.ts';
import type { MailboxView } from '../../view/view.ts';
import { type Candidate, type CandidateTest, candidateTest, reachesOthers } from '../filter-mailboxes.ts';
import type { FetchAttribute } from '../fetch/items.ts';
import { MetadataNews } from '../metadata-news.ts';
import type { Session } from '../session.ts';
import { type EventGroup, type EventName, isSelected } from './events.ts';
import type { Reached } from '../mailbox-argument.ts';
import { nameLines, nameNews } from './name-news.ts';
import { type Names, keyOf, namesOf, readNames } from './names.ts';
import { type Known, initialStatus, knownOf, statusLine, statusNews } from './status-news.ts';

/** Messages of the selected mailbox: which events, and when. RFC 5465 §6.1 */
export interface SelectedEvents {
  readonly messages: boolean;
  readonly flags: boolean;
  /** EXPUNGE whenever no command is running. */
  readonly immediate: boolean;
  readonly attributes: readonly FetchAttribute[];
}

const nothing: SelectedEvents = { messages: false, flags: false, immediate: false, attributes: [] };

const metadataEvents: readonly EventName[] = ['MailboxMetadataChange', 'ServerMetadataChange'];

/** Mailboxes that are remembered though they are gone. Our own. */
const mostGone = 1_000;

interface Rule {
  readonly test: CandidateTest;
  readonly events: ReadonlySet<EventName>;
}

export class Watch {
  readonly account: AccountId;
  readonly selected: SelectedEvents;
  readonly #session: Session;
  readonly #rules: readonly Rule[];
  readonly #reachesOthers: boolean;
  readonly #unsubscribe = new Map<AccountId, () => void>();
  readonly #pending = new Set<string>();
  #namesChanged = false;
  #names: Names = namesOf([], []);
  readonly #known = new Map<string, Known>();
  /** UIDVALIDITY of mailboxes that are gone: under the same name another one may be made. RFC 5465 §5.1 */
  readonly #gone = new Map<string, number>();

  constructor(session: Session, account: AccountId, groups: readonly EventGroup[]) {
    this.#session = session;
    this.account = account;
    const selected = groups.find(isSelected);
    this.selected =
      selected === undefined || selected.events.size === 0
        ? nothing
        : {
            messages: true,
            flags: selected.events.has('FlagChange'),
            immediate: selected.filter.kind === 'selected',
            attributes: selected.attributes,
          };
    this.#reachesOthers = groups.some(({ filter }) => reachesOthers(filter, session.names));
    this.#rules = groups
      .filter((group) => !isSelected(group) && group.events.size > 0)
      .map(({ filter, events }) => ({ test: candidateTest(filter, session.names), events }));
  }

  /** Reads where everything stands; false where it is too much to be watched. With `status`, says so. RFC 5465 §3.1 */
  async begin(status: boolean, groups: readonly EventGroup[]): Promise<boolean> {
    if (this.#rules.length === 0) return true;
    this.#listen(this.account);
    this.#names = await readNames(this.#session, this.account);
    if (this.#tooMany()) return false;
    for (const watched of this.#names.mailboxes.values()) {
      this.#listen(watched.mailbox.account);
      this.#known.set(keyOf(watched.mailbox), knownOf(watched.mailbox));
    }
    await this.#attend();
    this.#sayNoAccess(groups);
    if (status) await this.#sayStatus();
    return true;
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe.values()) unsubscribe();
    this.#unsubscribe.clear();
  }

  /** Says what is new; 'overflow' once there is too much to be watched. */
  async tell(): Promise<'told' | 'overflow'> {
    if (this.#namesChanged) {
      this.#namesChanged = false;
      if (!(await this.#tellNames())) return 'overflow';
    }
    for (const key of [...this.#pending]) {
      this.#pending.delete(key);
      await this.#tellStatus(key);
    }
    return 'told';
  }

  /** Whether changes of a mailbox's annotations are to be told; without a name, of the server's. RFC 5465 §5.6, §5.7 */
  wantsMetadata(account: AccountId, name: string | null): boolean {
    if (name === null) return this.#rules.some(({ events }) => events.has('ServerMetadataChange'));
    const personal = account === this.account;
    return this.#events({ name, personal, subscribed: this.#names.subscribed.has(name) }).has('MailboxMetadataChange');
  }

  /** The mailbox is no longer open: what happens from here on to it is told as STATUS. */
  left(view: MailboxView): void {
    const key = keyOf(view);
    if (!this.#known.has(key)) return;
    const { count: messages, uidNext, highestModSeq, uidValidity } = view;
    this.#known.set(key, { messages, uidNext, highestModSeq, uidValidity, unseen: null });
    this.#pending.add(key);
  }

  /** The session itself put messages there: its client knows. RFC 5465 §5 */
  appended(mailbox: Mailbox, uids: readonly Uid[]): void {
    const key = keyOf(mailbox);
    const known = this.#known.get(key);
    if (known === undefined) return;
    const uidNext = uids.reduce((next, uid) => Math.max(next, uid + 1), known.uidNext);
    this.#known.set(key, { ...known, messages: known.messages + uids.length, uidNext, unseen: null });
  }

  /** The session itself changed names. RFC 5465 §5 */
  changedNames(change: (names: Names) => Names): void {
    this.#names = change(this.#names);
    for (const [key, { mailbox }] of this.#names.mailboxes) {
      if (!this.#known.has(key)) this.#known.set(key, knownOf(mailbox));
    }
  }

  #listen(account: AccountId): void {
    if (this.#unsubscribe.has(account)) return;
    const listener = ({ account: whose, mailbox }: MailboxChanged): void => {
      // Somebody lets others see something, or no longer.
      if (whose !== account && !this.#reachesOthers) return;
      if (mailbox === null) {
        this.#namesChanged = true;
        this.#session.news?.announce(account);
      } else this.#pending.add(keyOf({ account: whose, id: mailbox }));
      this.#session.stir();
    };
    this.#unsubscribe.set(account, this.#session.services.store.changes.subscribe(account, listener));
  }

  /** Annotations that change from here on are news. */
  async #attend(): Promise<void> {
    const asked = this.#rules.some(({ events }) => metadataEvents.some((each) => events.has(each)));
    if (!asked) return;
    this.#session.news ??= new MetadataNews(this.account);
    for (const account of this.#unsubscribe.keys()) await this.#session.news.attend(this.#session, account);
  }

  #tooMany(): boolean {
    return this.#names.mailboxes.size > this.#session.services.limits.manyMailboxes;
  }

  /** The key of the mailbox that is open. */
  #open(): string | null {
    const { state } = this.#session;
    return state.name === 'selected' ? keyOf(state.view) : null;
  }

  #events(candidate: Candidate): ReadonlySet<EventName> {
    const events = new Set<EventName>();
    for (const { test, events: asked } of this.#rules) if (test(candidate)) for (const each of asked) events.add(each);
    return events;
  }

  #eventsOf({ name, mailbox }: Reached): ReadonlySet<EventName> {
    const personal = mailbox.account === this.account;
    return this.#events({ name, personal, subscribed: this.#names.subscribed.has(name) });
  }

  /** Of what is named and can be listed, but not read. RFC 5465 §3.1 */
  #sayNoAccess(groups: readonly EventGroup[]): void {
    const named = groups
      .filter(({ filter, events }) => 'names' in filter && events.size > 0)
      .map(({ filter }) => candidateTest(filter, this.#session.names));
    const closed = [...this.#names.mailboxes.values()].filter(
      ({ name, rights, mailbox }) =>
        !has(rights, 'r') &&
        named.some((test) => test({ name, personal: mailbox.account === this.account, subscribed: false })),
    );
    if (closed.length === 0) return;
    const line = nameLines(this.#session, this.#names);
    for (const { name } of closed) this.#session.output.text(`${line(name)}\r\n`);
  }

  async #sayStatus(): Promise<void> {
    const { output } = this.#session;
    for (const [key, watched] of this.#names.mailboxes) {
      if (key === this.#open() || !has(watched.rights, 'r')) continue;
      const values = initialStatus(watched.mailbox, this.#eventsOf(watched));
      if (values !== '') output.text(statusLine(this.#session, watched.name, values));
      if (output.full) await output.flush();
    }
  }

  async #tellNames(): Promise<boolean> {
    const before = this.#names;
    const now = await readNames(this.#session, this.account);
    this.#names = now;
    if (this.#tooMany()) return false;
    for (const [key, { name, mailbox }] of before.mailboxes) {
      if (now.mailboxes.has(key)) continue;
      this.#known.delete(key);
      if (this.#gone.size < mostGone) this.#gone.set(name, mailbox.uidValidity);
    }
    for (const [key, { name, mailbox }] of now.mailboxes) {
      this.#listen(mailbox.account);
      // Where it may be read again, what happened meanwhile is news. RFC 5465 §5.9
      if (before.mailboxes.get(key)?.rights.includes('r') === false) this.#pending.add(key);
      if (this.#known.has(key)) continue;
      // A new mailbox is empty to whoever never heard of it. Under the name of another one, it is that one begun anew.
      const uidValidity = this.#gone.get(name) ?? mailbox.uidValidity;
      this.#gone.delete(name);
      this.#known.set(key, { ...knownOf(mailbox), uidValidity, messages: 0, uidNext: 1, unseen: 0 });
      this.#pending.add(key);
    }
    await this.#attend();
    const eventsOf = (name: string): ReadonlySet<EventName> => {
      const { mailbox } = now.byName.get(name) ?? before.byName.get(name) ?? {};
      const personal = mailbox === undefined || mailbox.account === this.account;
      const subscribed = before.subscribed.has(name) || now.subscribed.has(name);
      return this.#events({ name, personal, subscribed });
    };
    const wants = (event: EventName, name: string): boolean => eventsOf(name).has(event);
    const watched = (name: string): boolean => eventsOf(name).size > 0;
    const { output } = this.#session;
    for (const line of nameNews(this.#session, before, now, wants, watched)) {
      output.text(line);
      if (output.full) await output.flush();
    }
    return true;
  }

  async #tellStatus(key: string): Promise<void> {
    const watched = this.#names.mailboxes.get(key);
    const known = this.#known.get(key);
    if (watched === undefined || known === undefined || key === this.#open()) return;
    if (!has(watched.rights, 'r')) return;
    const events = this.#eventsOf(watched);
    if (!events.has('MessageNew')) return;
    const { services, enabled, output } = this.#session;
    const mailbox = await services.store.read.mailbox(watched.mailbox.account, watched.mailbox.id);
    if (mailbox === null) return;
    this.#known.set(key, knownOf(mailbox));
    const values = statusNews(known, mailbox, events, enabled.has('CONDSTORE'));
    if (values !== '') output.text(statusLine(this.#session, watched.name, values));
    if (output.full) await output.flush();
  }
}
