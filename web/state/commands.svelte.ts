/** What keys, buttons and menus do with mail: one command, wherever it is given. */
import type { Mailbox } from '../api/types.ts';
import { type Command, pressed } from '../model/shortcuts.ts';
import type { Words } from '../text/language.svelte.ts';
import { isForPage } from '../ui/keys.ts';
import { app } from './app.svelte.ts';
import { composing } from './composing.svelte.ts';
import type { MailState } from './mail.svelte.ts';

/** What is asked in a dialog before something is done. */
export type Ask =
  | { readonly kind: 'move' | 'label' | 'go' | 'snooze' | 'keys' }
  | { readonly kind: 'mailbox'; readonly mailbox: Mailbox | null };

/** Milliseconds in which the second key of two must follow. */
const pause = 1_500;

export class MailCommands {
  readonly mail: MailState;
  asks = $state.raw<Ask | null>(null);
  #before: { readonly key: string; readonly at: number } | null = null;

  constructor(mail: MailState) {
    this.mail = mail;
  }

  get thread(): string | null {
    return app.path[2] ?? null;
  }

  /** What a command is about: the conversations that are chosen, else the one that is open. */
  get wanted(): readonly string[] {
    const { chosen } = this.mail;
    if (chosen.size > 0) return [...chosen];
    return this.thread === null ? [] : [this.thread];
  }

  open(thread: string | null): void {
    const { mailbox } = this.mail;
    if (mailbox !== null) app.go('mail', mailbox, ...(thread === null ? [] : [thread]));
  }

  step(by: number): void {
    const { list } = this.mail;
    const at = list.positionOf(this.thread);
    const next = list.rows.get(at < 0 ? 0 : at + by);
    if (next !== undefined) this.open(next.threadId);
  }

  /** Moves conversations away; one that is open is closed. */
  async away(target: Mailbox | undefined, words: Words, threads = this.wanted): Promise<void> {
    this.#leave(threads);
    await this.mail.move(threads, target, words);
  }

  async snooze(until: Date): Promise<void> {
    const threads = this.wanted;
    this.#leave(threads);
    await this.mail.snooze(threads, until);
  }

  #leave(threads: readonly string[]): void {
    if (this.thread !== null && threads.includes(this.thread)) this.open(null);
  }

  /** Archives the one that is open, and opens its neighbour. */
  async #archiveTo(by: number): Promise<void> {
    const { thread } = this;
    const at = this.mail.list.positionOf(thread);
    const next = this.mail.list.rows.get(at + by);
    if (thread === null || at < 0) return;
    this.open(next?.threadId ?? null);
    await this.mail.move([thread], this.mail.byRole('archive'), 'done.archive');
  }

  #choose(keyword: string | null, on: boolean): void {
    const { chosen, list } = this.mail;
    chosen.clear();
    for (const { threadId, keywords } of list.rows.values())
      if (keyword === null || (keywords[keyword] === true) === on) chosen.add(threadId);
  }

  /** The row that has the focus, else the conversation that is open. */
  #toggle(): void {
    const { chosen } = this.mail;
    const row = document.activeElement?.closest<HTMLElement>('[data-thread]')?.dataset['thread'] ?? this.thread;
    if (row === null) return;
    if (chosen.has(row)) chosen.delete(row);
    else chosen.add(row);
  }

  #goTo(role: string): void {
    const target = this.mail.byRole(role);
    if (target !== undefined) app.go('mail', target.id);
  }

  async #star(): Promise<void> {
    const { wanted } = this;
    const rows = this.mail.list.known.filter(({ threadId }) => wanted.includes(threadId));
    const on = rows.some(({ keywords }) => keywords['$flagged'] !== true);
    await this.mail.mark(wanted, '$flagged', on);
  }

  #ask(kind: 'move' | 'label' | 'snooze'): void {
    if (this.wanted.length > 0) this.asks = { kind };
  }

  readonly #actions: Readonly<Record<Command, () => unknown>> = {
    next: () => this.step(1),
    previous: () => this.step(-1),
    'next-message': () => focusMessage(1),
    'previous-message': () => focusMessage(-1),
    back: () => this.open(null),
    archive: () => this.away(this.mail.byRole('archive'), 'done.archive'),
    'archive-next': () => this.#archiveTo(1),
    'archive-previous': () => this.#archiveTo(-1),
    delete: () => this.away(this.mail.byRole('trash'), 'done.delete'),
    junk: () => this.away(this.mail.byRole('junk'), 'done.junk'),
    move: () => this.#ask('move'),
    label: () => this.#ask('label'),
    snooze: () => this.#ask('snooze'),
    star: () => this.#star(),
    read: () => this.mail.mark(this.wanted, '$seen', true),
    unread: () => this.mail.mark(this.wanted, '$seen', false),
    undo: () => composing.undo(),
    choose: () => this.#toggle(),
    'choose-all': () => this.#choose(null, true),
    'choose-none': () => this.mail.chosen.clear(),
    'choose-read': () => this.#choose('$seen', true),
    'choose-unread': () => this.#choose('$seen', false),
    'choose-starred': () => this.#choose('$flagged', true),
    'choose-unstarred': () => this.#choose('$flagged', false),
    search: () => document.querySelector<HTMLInputElement>('#search')?.focus(),
    go: () => (this.asks = { kind: 'go' }),
    'go-inbox': () => this.#goTo('inbox'),
    'go-starred': () => this.mail.find('is:starred'),
    'go-sent': () => this.#goTo('sent'),
    'go-drafts': () => this.#goTo('drafts'),
    'go-archive': () => this.#goTo('archive'),
    help: () => (this.asks = { kind: 'keys' }),
  };

  run(command: Command): void {
    void this.#actions[command]();
  }

  /** Whether the key was for us: then it is for nobody else. */
  readonly key = (event: KeyboardEvent): void => {
    if (!isForPage(event) || event.key === 'Shift') return;
    const before = this.#before !== null && event.timeStamp - this.#before.at < pause ? this.#before.key : null;
    const what = pressed(before, event.key);
    this.#before = what === 'begins' ? { key: event.key, at: event.timeStamp } : null;
    if (what === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (what !== 'begins') this.run(what);
  };
}

/** The header of the next message of the conversation gets the focus. */
function focusMessage(by: number): void {
  const headers = [...document.querySelectorAll<HTMLElement>('article [data-message]')];
  const at = headers.findIndex((one) => one === document.activeElement);
  headers[at < 0 ? (by > 0 ? 0 : headers.length - 1) : at + by]?.focus();
}
