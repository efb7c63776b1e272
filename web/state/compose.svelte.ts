/**
 * One message that is being written: its draft on the server, its protection, and its way out. What is written: writing.svelte.ts.
 * The draft is saved while one types: each save creates an e-mail and destroys the one before it (an e-mail's text never changes,
 * RFC 8621 §4.6). Where the server is not reached the draft is kept on the device (kept-drafts.ts).
 */
import { SvelteMap } from 'svelte/reactivity';
import type { JmapClient } from '../api/jmap.ts';
import type { BodyPart } from '../api/types.ts';
import { type QuotingWords, type Source, type Wish, beginning } from '../model/compose.ts';
import { type Written, draftEmail, isEmpty } from '../model/draft.ts';
import type { Level } from '../model/protection.ts';
import type { Recipient } from '../model/recipients.ts';
import { type RichNode, richText } from '../model/rich.ts';
import type { HtmlReader } from '../model/rich-quote.ts';
import type { FileProblem } from './files.svelte.ts';
import { forgetDraft, keepDraft } from './kept-drafts.ts';
import { loadWish } from './load-wish.ts';
import type { Protection } from './protection.svelte.ts';
import { type SealedWay, keepSealed, sendSealed } from './sealed-sending.ts';
import { type Answers, type Sent, type SetAnswer, answersOf, moveTo, send } from './sending.ts';
import { Writing } from './writing.svelte.ts';

/** Milliseconds without a change after which the draft is saved, and after which a save that failed is tried again. */
const pause = 1_000;
const retryPause = 10_000;

export type Saving = 'untouched' | 'changed' | 'saving' | 'saved' | 'failed' | 'kept';
export type Problem = 'no-recipient' | 'invalid' | 'not-sent' | FileProblem;

/** What a message begins with beside what it is about. */
export interface Habits {
  readonly words: QuotingWords;
  readonly reader: HtmlReader;
  readonly rich: boolean;
}

export class Compose extends Writing {
  saving = $state<Saving>('untouched');
  problem = $state<Problem | null>(null);
  isSending = $state(false);
  /** null where there is no key to protect anything with. */
  protection = $state.raw<Protection | null>(null);
  readonly key: string;
  #roles: ReadonlyMap<string | null, string> = new SvelteMap();
  #answers: Answers | null = null;
  /** The draft on the server, and what it holds. */
  #draft: string | null = null;
  #held = '';
  #writing: Promise<boolean> = Promise.resolve(true);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  /** `key` is a name that no other message has. */
  constructor(client: JmapClient, key: string) {
    super(client);
    this.key = key;
  }

  get draft(): string | null {
    return this.#draft;
  }

  /** A server may keep drafts and send nothing. RFC 8621 §1.3.2 */
  get canSend(): boolean {
    return Object.hasOwn(this.client.session.capabilities, 'urn:ietf:params:jmap:submission');
  }

  /** Throws where the server cannot be asked. */
  async open(wish: Wish, { words, reader, rich }: Habits): Promise<void> {
    const { source, identities, keys, roles } = await loadWish(this.client, wish, this.canSend);
    if (keys.length > 0) this.protection = new (await import('./protection.svelte.ts')).Protection(this.client, keys);
    this.identities = identities;
    this.#roles = new SvelteMap(roles);
    const email = source === undefined ? undefined : await this.#unsealed(wish, source);
    await this.take(beginning(wish, email, this.identities, words), reader, rich);
    if (wish.kind === 'edit') this.#draft = wish.emailId;
    this.#answers = answersOf(wish);
    this.#held = this.content;
  }

  /** What came sealed is quoted out of its seal, and answered under one. Throws `SealShut` where the vault has to be opened first. */
  async #unsealed(wish: Wish, source: Source): Promise<Source> {
    if (source.seal !== 'encrypted' || wish.kind === 'forward-attached' || this.protection === null) return source;
    const { SealShut, openSource } = await import('./sealed-source.ts');
    const opened = await openSource(this.client, source, (file) => this.files.hold(file));
    if (opened.state === 'shut') throw new SealShut();
    if (opened.state === 'closed') return source;
    this.protection.begin('sealed');
    this.files.keepHere(true);
    return opened.source;
  }

  /** The editor's way of writing what it was given: nobody has changed anything. */
  settle(nodes: readonly RichNode[]): void {
    const isHeld = this.content === this.#held;
    this.nodes = nodes;
    if (isHeld) this.#held = this.content;
  }

  /** Something may have changed: the draft is saved when it has been quiet for a moment. */
  touch(): void {
    if (this.content === this.#held || this.#isOver) return;
    this.problem = null;
    if (this.saving !== 'failed' && this.saving !== 'kept') this.saving = 'changed';
    this.#plan(pause);
  }

  #plan(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), wait);
  }

  /** One save at a time; true where the server holds what is written. */
  save(sentAt: Date | null = null): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#writing = this.#writing.then(() => this.#write(sentAt));
    return this.#writing;
  }

  async #write(sentAt: Date | null): Promise<boolean> {
    const { content, written } = this;
    const drafts = this.#roles.get('drafts');
    if (drafts === undefined) return false;
    if (content === this.#held && sentAt === null) return true;
    if (this.#draft === null && isEmpty(written, richText(this.signature))) return true;
    this.saving = 'saving';
    if (this.#isSealed) return this.#writeSealed(written, drafts, content);
    const email = draftEmail(written, this.identity, drafts, sentAt);
    try {
      const { created, notCreated } = await this.client.ask<SetAnswer>('Email/set', {
        create: { draft: email },
        ...(this.#draft === null ? {} : { destroy: [this.#draft] }),
      });
      const id = created?.['draft']?.id;
      if (id === undefined) return this.#failed(notCreated === null ? email : null);
      this.#draft = id;
      this.#held = content;
      forgetDraft(this.client, this.key);
      await this.#adopt(id, written);
      this.saving = 'saved';
      this.touch();
      return true;
    } catch {
      return this.#failed(email);
    }
  }

  get #isSealed(): boolean {
    return this.protection?.level === 'sealed' && this.identity !== undefined;
  }

  /** Encrypted for its author: neither the server nor the device keeps it in clear. */
  async #writeSealed(written: Written, drafts: string, content: string): Promise<boolean> {
    const way = this.#sealedWay(drafts);
    const id = way === null ? null : await keepSealed(way, written, this.#draft);
    if (id === null) return this.#failed(null);
    [this.#draft, this.#held, this.saving] = [id, content, 'saved'];
    forgetDraft(this.client, this.key);
    this.touch();
    return true;
  }

  #sealedWay(drafts: string): SealedWay | null {
    const { client, identity, protection } = this;
    if (identity === undefined || protection === null) return null;
    const boxes = { drafts, sent: this.#roles.get('sent') };
    return { client, protection, identity, boxes, octets: (blobId) => this.files.octets(blobId) };
  }

  /** What the lock is set to. What has been said in clear on the server until then stays said. */
  protect(level: Level): void {
    const { to, cc, bcc } = this.recipients;
    this.protection?.choose(level, [...to, ...cc, ...bcc]);
    this.#locked();
  }

  /** Looks for keys of the recipients; what was chosen for them before counts at once. */
  look(recipients: readonly Recipient[]): void {
    const before = this.protection?.level;
    void this.protection?.look(recipients);
    if (this.protection?.level !== before) this.#locked();
  }

  /** The draft that was kept before goes, or comes back; files stay here, or go to the server. */
  #locked(): void {
    this.files.keepHere(this.protection?.level === 'sealed');
    this.#held = '';
    this.touch();
  }

  /** `email` is null where the server has refused it: then keeping it for later is of no use. */
  #failed(email: object | null): false {
    const isKept = email !== null && keepDraft(this.client, this.key, { email, replaces: this.#draft });
    this.saving = isKept ? 'kept' : 'failed';
    if (!this.#isOver) this.#plan(retryPause);
    return false;
  }

  async #adopt(id: string, { attachments }: Written): Promise<void> {
    if (attachments.length === 0) return;
    const { list } = await this.client.ask<{ readonly list: readonly { readonly attachments: readonly BodyPart[] }[] }>(
      'Email/get',
      { ids: [id], properties: ['attachments'] },
    );
    this.files.adopt(attachments, list[0]?.attachments ?? []);
  }

  /** Why it cannot be sent as it is. */
  #obstacle(): Problem | null {
    const all = Object.values(this.recipients).flat();
    if (all.length === 0) return 'no-recipient';
    if (all.some(({ isValid }) => !isValid)) return 'invalid';
    return this.files.problem(this.pictures);
  }

  /** Whether it can be sent as it is; `problem` says why not. */
  check(): boolean {
    this.problem = this.#obstacle();
    return this.problem === null;
  }

  /** Now, or at a moment. The submission and its e-mail, or null where it was not sent and `problem` says why. */
  async send(until: Date | null = null): Promise<Sent | null> {
    if (this.isSending || !this.check()) return null;
    this.isSending = true;
    const isProtected = this.protection !== null && this.protection.level !== 'off';
    const sent = isProtected
      ? await this.#submitSealed(until)
      : (await this.save(until))
        ? await this.#submit(until)
        : null;
    this.isSending = false;
    this.#isOver = sent !== null;
    this.problem = sent === null ? 'not-sent' : null;
    if (sent !== null) this.#end();
    return sent;
  }

  async #submit(until: Date | null): Promise<Sent | null> {
    const { identity } = this;
    const [draft, drafts] = [this.#draft, this.#roles.get('drafts')];
    if (draft === null || identity === undefined || drafts === undefined) return null;
    const boxes = { drafts, sent: this.#roles.get('sent') };
    return send(this.client, draft, identity, this.recipients, boxes, this.#answers, until);
  }

  /** Sealed in the browser; the draft goes once it went. */
  async #submitSealed(until: Date | null): Promise<Sent | null> {
    clearTimeout(this.#timer);
    await this.#writing;
    const way = this.#sealedWay(this.#roles.get('drafts') ?? '');
    const sent = way === null ? null : await sendSealed(way, this.written, this.#answers, until);
    if (sent === null || this.#draft === null) return sent;
    await this.client.ask('Email/set', { destroy: [this.#draft] }).catch(() => undefined);
    forgetDraft(this.client, this.key);
    return sent;
  }

  /** Leaves the draft where it is, as it stands: on the server, or on the device until the server is there. */
  async close(): Promise<boolean> {
    const held = (await this.save()) || this.saving === 'kept';
    if (held) this.#end();
    return held;
  }

  /** Into the trash; what it answers brings the draft back. null where there was nothing to lose, or it did not work. */
  async discard(): Promise<(() => Promise<boolean>) | null> {
    await this.save();
    this.#end();
    forgetDraft(this.client, this.key);
    const [draft, drafts, trash] = [this.#draft, this.#roles.get('drafts'), this.#roles.get('trash')];
    if (draft === null || drafts === undefined || trash === undefined) return null;
    const move = (mailbox: string): Promise<boolean> => moveTo(this.client, draft, mailbox);
    return (await move(trash)) ? () => move(drafts) : null;
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.files.stop();
  }
}
