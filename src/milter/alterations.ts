/**
 * What milters make of one message: the changes, gathered, and the message that results. The one that came stays as it is.
 */
import { normaliseAddress } from '../directory/address.ts';
import { chunks } from '../message/content.ts';
import type { ContentStore, Draft, StagedContent } from '../ms/content.ts';
import type { Filtered } from '../mta/receive/filter.ts';
import type { Transaction } from '../mta/receive/port.ts';
import type { QueueId } from '../mta/queue/port.ts';
import type { EnvelopeRecipient } from '../mta/types.ts';
import { visible } from '../mta/trace/field.ts';
import type { ChangeTaker, ShownMessage } from './conversation.ts';
import { type MilterHeader, writtenField } from './header.ts';
import { limits } from './limits.ts';
import type { Change } from './wire/replies.ts';

/** A body that was finished, or that is being written. */
interface NewBody {
  readonly draft: Draft;
  staged: StagedContent | null;
}

export class Alterations implements ChangeTaker {
  readonly #store: ContentStore;
  readonly #staged: StagedContent;
  readonly #header: MilterHeader;
  readonly #maxOctets: number;
  #reversePath: string;
  #recipients: readonly EnvelopeRecipient[];
  #added = 0;
  #quarantine: string | null = null;
  #body: NewBody | null = null;
  #draft: Draft | null = null;
  #restore: () => void = () => undefined;

  constructor(
    store: ContentStore,
    staged: StagedContent,
    header: MilterHeader,
    transaction: Transaction,
    maxOctets: number,
  ) {
    this.#store = store;
    this.#staged = staged;
    this.#header = header;
    this.#maxOctets = maxOctets;
    this.#reversePath = transaction.reversePath;
    this.#recipients = transaction.recipients;
  }

  get recipients(): readonly EnvelopeRecipient[] {
    return this.#recipients;
  }

  /** What the next milter is shown: the changes of those before it made. */
  async shown(): Promise<ShownMessage> {
    if (this.#draft !== null) {
      await this.#body?.draft.abandon();
      this.#body = { draft: this.#draft, staged: await this.#draft.finish() };
      this.#draft = null;
    }
    this.#restore = this.#mark();
    const body = this.#body?.staged ?? null;
    return {
      fields: () => this.#header.shown(),
      content: this.#store.staged(body ?? this.#staged),
      bodyStart: body === null ? this.#header.bodyStart : 0,
    };
  }

  /** false when it cannot be made. */
  take(change: Change, leadingSpace: boolean): boolean | Promise<boolean> {
    switch (change.kind) {
      case 'addHeader':
      case 'insertHeader':
      case 'changeHeader':
        return this.#takeField(change, leadingSpace);
      case 'changeFrom':
        if (change.path !== '' && normaliseAddress(change.path) === null) return false;
        this.#reversePath = change.path;
        return true;
      case 'addRecipient':
      case 'addRecipientWithParameters':
        return this.#addRecipient(change.path);
      case 'deleteRecipient':
        this.#recipients = this.#recipients.filter(({ forwardPath }) => !isSame(forwardPath, change.path));
        return true;
      case 'quarantine':
        this.#quarantine ??= visible(change.reason).slice(0, limits.replyLine);
        return true;
      case 'replaceBody':
        return this.#write(change.octets);
    }
  }

  async undo(): Promise<void> {
    await this.#draft?.abandon();
    this.#draft = null;
    this.#restore();
  }

  /** The message as it goes on. Throws when the store cannot take it; abandon() then. */
  async result(id: QueueId, transaction: Transaction): Promise<Filtered> {
    await this.shown();
    const { below, above } = this.#header;
    const whole = below === null || this.#body !== null;
    return {
      id,
      transaction: { ...transaction, reversePath: this.#reversePath, recipients: this.#recipients },
      staged: whole ? await this.#rewrite() : this.#staged,
      above,
      below: whole ? nothing : below,
      quarantine: this.#quarantine,
    };
  }

  async abandon(): Promise<void> {
    await this.#draft?.abandon();
    await this.#body?.draft.abandon();
  }

  #mark(): () => void {
    const header = this.#header.mark();
    const [path, recipients, added, why] = [this.#reversePath, this.#recipients, this.#added, this.#quarantine];
    return () => {
      header();
      this.#reversePath = path;
      this.#recipients = recipients;
      this.#added = added;
      this.#quarantine = why;
    };
  }

  #takeField(change: Extract<Change, { readonly name: Buffer }>, leadingSpace: boolean): boolean {
    const field = writtenField(change.name, change.value, leadingSpace);
    if (field === null) return false;
    const name = change.name.toString('latin1');
    if (change.kind === 'addHeader') this.#header.add(field);
    else if (change.kind === 'insertHeader') this.#header.insert(change.index, field);
    else this.#header.change(change.index, name, change.value.length === 0 ? null : field);
    return true;
  }

  #addRecipient(path: string): boolean {
    if (normaliseAddress(path) === null || this.#added === limits.addedRecipients) return false;
    if (this.#recipients.some(({ forwardPath }) => isSame(forwardPath, path))) return true;
    this.#added += 1;
    this.#recipients = [...this.#recipients, { forwardPath: path, parameters: { notify: null, orcpt: null } }];
    return true;
  }

  async #write(octets: Buffer): Promise<boolean> {
    this.#draft ??= this.#store.draft();
    if (this.#draft.size + octets.length > this.#maxOctets) return false;
    await this.#draft.write(Buffer.from(octets));
    return true;
  }

  async #rewrite(): Promise<StagedContent> {
    const { content, bodyStart } = await this.shown();
    const draft = this.#store.draft();
    try {
      await draft.write(this.#header.rewritten(content.size > bodyStart));
      for await (const chunk of chunks(content, bodyStart)) await draft.write(chunk);
      const staged = await draft.finish();
      await this.#body?.draft.abandon();
      return staged;
    } catch (error) {
      await draft.abandon();
      throw error;
    }
  }
}

const nothing = Buffer.alloc(0);

const isSame = (one: string, other: string): boolean =>
  one === other || (normaliseAddress(one) ?? one) === (normaliseAddress(other) ?? other);
