/**
 * One message that is being written: its fields, its files, its draft on the server, and its way out.
 * The draft is saved while one types: each save creates an e-mail and destroys the one before it (an e-mail's text never changes,
 * RFC 8621 §4.6). Sending is undone at the server, which keeps the message back for some seconds: so it goes out even where the
 * page is closed, and there is no moment in which only the page has it.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { JmapClient } from '../api/jmap.ts';
import type { BodyPart, Mailbox } from '../api/types.ts';
import { upload } from '../api/upload.ts';
import {
  type Attached,
  type Beginning,
  type Identity,
  type QuotingWords,
  type Source,
  answer,
  begun,
  continued,
  signed,
  sourceProperties,
  writer,
} from '../model/compose.ts';
import { type Written, draftEmail, isEmpty, submission } from '../model/draft.ts';
import type { Recipient } from '../model/recipients.ts';
import type { Wish } from './composing.svelte.ts';

/** Milliseconds without a change after which the draft is saved, and after which a save that failed is tried again. */
const pause = 1_000;
const retryPause = 10_000;
/** Octets of a quoted text that are asked for. */
const quotedOctets = 1_000_000;

export type Saving = 'untouched' | 'changed' | 'saving' | 'saved' | 'failed';
export type Problem = 'no-recipient' | 'invalid' | 'uploading' | 'not-attached' | 'not-sent';
export type Field = 'to' | 'cc' | 'bcc';

/** A file on its way to the server, or there. */
export interface FileRow {
  readonly key: number;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** null until it is there. */
  readonly blobId: string | null;
  /** 0 to 1 */
  readonly progress: number;
  readonly problem: 'not-attached' | 'too-large' | null;
}

interface SetAnswer {
  readonly created: Readonly<Record<string, { readonly id: string }>> | null;
  readonly updated: Readonly<Record<string, unknown>> | null;
}

export class Compose {
  readonly client: JmapClient;
  recipients = $state.raw<Readonly<Record<Field, readonly Recipient[]>>>({ to: [], cc: [], bcc: [] });
  subject = $state('');
  text = $state('');
  files = $state.raw<readonly FileRow[]>([]);
  identities = $state.raw<readonly Identity[]>([]);
  identityId = $state<string | null>(null);
  saving = $state<Saving>('untouched');
  problem = $state<Problem | null>(null);
  isSending = $state(false);
  #references: Pick<Beginning, 'inReplyTo' | 'references'> = { inReplyTo: null, references: null };
  #roles: ReadonlyMap<string | null, string> = new SvelteMap();
  #answered: { readonly id: string; readonly keyword: '$answered' | '$forwarded' } | null = null;
  /** The draft on the server, and what it holds. */
  #draft: string | null = null;
  #held = '';
  #writing: Promise<boolean> = Promise.resolve(true);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #fileKey = 0;
  readonly #uploads = new SvelteMap<number, AbortController>();
  #isOver = false;

  constructor(client: JmapClient) {
    this.client = client;
  }

  get draft(): string | null {
    return this.#draft;
  }

  get identity(): Identity | undefined {
    return this.identities.find(({ id }) => id === this.identityId);
  }

  /** A server may keep drafts and send nothing. RFC 8621 §1.3.2 */
  get canSend(): boolean {
    return Object.hasOwn(this.client.session.capabilities, 'urn:ietf:params:jmap:submission');
  }

  /** Octets that one file may have. RFC 8620 §2 */
  get mostOctets(): number {
    const core = this.client.session.capabilities['urn:ietf:params:jmap:core'] as { readonly maxSizeUpload?: number };
    return core.maxSizeUpload ?? Infinity;
  }

  get written(): Written {
    const attachments = this.files.flatMap(({ blobId, name, type, size }): readonly Attached[] =>
      blobId === null ? [] : [{ blobId, name, type, size }],
    );
    return { ...this.recipients, subject: this.subject, text: this.text, ...this.#references, attachments };
  }

  /** What a draft is told apart by: the octets of a file are the same under another blobId. */
  get content(): string {
    const { attachments, ...fields } = this.written;
    return JSON.stringify([fields, this.identityId, attachments.map(({ name, size }) => [name, size])]);
  }

  /** Throws where the server cannot be asked. */
  async open(wish: Wish, words: QuotingWords): Promise<void> {
    const [mailboxes, source, identities] = await this.client.call(
      ['Mailbox/get', { properties: ['id', 'role'] }],
      [
        'Email/get',
        {
          ids: wish.kind === 'new' ? [] : [wish.emailId],
          properties: sourceProperties,
          fetchTextBodyValues: true,
          maxBodyValueBytes: quotedOctets,
        },
      ],
      ...(this.canSend ? ([['Identity/get', {}]] as const) : []),
    );
    this.identities = (identities?.['list'] as readonly Identity[] | undefined) ?? [
      writer(this.client.session.username),
    ];
    this.#roles = new SvelteMap((mailboxes?.['list'] as readonly Mailbox[]).map(({ id, role }) => [role, id]));
    const [email] = source?.['list'] as readonly Source[];
    this.#take(this.#beginning(wish, email, words));
    if (wish.kind === 'edit') this.#draft = wish.emailId;
    if (wish.kind === 'reply' || wish.kind === 'reply-all') this.#answered = { id: wish.emailId, keyword: '$answered' };
    if (wish.kind === 'forward') this.#answered = { id: wish.emailId, keyword: '$forwarded' };
    this.#held = this.content;
  }

  #beginning(wish: Wish, source: Source | undefined, words: QuotingWords): Beginning {
    if (wish.kind === 'new') return begun(this.identities[0], wish.to);
    if (source === undefined) throw new Error('the message is gone');
    return wish.kind === 'edit'
      ? continued(source, this.identities)
      : answer(wish.kind, source, this.identities, words);
  }

  #take({ identityId, to, cc, bcc, subject, text, inReplyTo, references, attachments }: Beginning): void {
    this.identityId = identityId;
    this.recipients = { to, cc, bcc };
    this.subject = subject;
    this.text = text;
    this.#references = { inReplyTo, references };
    this.files = attachments.map((file) => ({ ...file, key: (this.#fileKey += 1), progress: 1, problem: null }));
  }

  /** Writes as somebody else: the signature follows. */
  choose(identityId: string): void {
    const before = signed(this.identity);
    this.identityId = identityId;
    const after = signed(this.identity);
    if (before !== '' && this.text.includes(before)) this.text = this.text.replace(before, () => after);
    else if (before === '' && after !== '' && this.text.trim() === '') this.text = after;
  }

  /** Something may have changed: the draft is saved when it has been quiet for a moment. */
  touch(): void {
    if (this.content === this.#held || this.#isOver) return;
    this.problem = null;
    if (this.saving !== 'failed') this.saving = 'changed';
    this.#plan(pause);
  }

  #plan(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), wait);
  }

  /** One save at a time; true where the server holds what is written. */
  save(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<boolean> {
    const { content } = this;
    const drafts = this.#roles.get('drafts');
    if (content === this.#held || drafts === undefined) return drafts !== undefined;
    if (this.#draft === null && isEmpty(this.written, signed(this.identity))) return true;
    this.saving = 'saving';
    try {
      const { created } = await this.client.ask<SetAnswer>('Email/set', {
        create: { draft: draftEmail(this.written, this.identity, drafts) },
        ...(this.#draft === null ? {} : { destroy: [this.#draft] }),
      });
      const id = created?.['draft']?.id;
      if (id === undefined) return this.#failed();
      this.#draft = id;
      this.#held = content;
      await this.#adopt(id);
      this.saving = 'saved';
      this.touch();
      return true;
    } catch {
      return this.#failed();
    }
  }

  #failed(): false {
    this.saving = 'failed';
    if (!this.#isOver) this.#plan(retryPause);
    return false;
  }

  /** What was uploaded is forgotten by the server after a while; what the draft holds is there as long as the draft. */
  async #adopt(id: string): Promise<void> {
    const { attachments } = this.written;
    if (attachments.length === 0) return;
    const { list } = await this.client.ask<{ readonly list: readonly { readonly attachments: readonly BodyPart[] }[] }>(
      'Email/get',
      { ids: [id], properties: ['attachments'] },
    );
    const parts = list[0]?.attachments ?? [];
    if (parts.length !== attachments.length) return;
    const held = new SvelteMap(attachments.map(({ blobId }, at) => [blobId, parts[at]?.blobId ?? blobId]));
    this.files = this.files.map((file) => ({ ...file, blobId: held.get(file.blobId ?? '') ?? file.blobId }));
  }

  attach(files: Iterable<File>): void {
    for (const file of files) {
      const key = (this.#fileKey += 1);
      const problem = file.size > this.mostOctets ? 'too-large' : null;
      const type = file.type === '' ? 'application/octet-stream' : file.type;
      this.files = [...this.files, { key, name: file.name, type, size: file.size, blobId: null, progress: 0, problem }];
      if (problem === null) void this.#upload(key, file);
    }
  }

  async #upload(key: number, file: File): Promise<void> {
    const abort = new AbortController();
    this.#uploads.set(key, abort);
    const change = (changes: Partial<FileRow>): void => {
      this.files = this.files.map((one) => (one.key === key ? { ...one, ...changes } : one));
    };
    const blob = await upload(this.client, file, (progress) => change({ progress }), abort.signal);
    this.#uploads.delete(key);
    change(blob === null ? { problem: 'not-attached' } : { blobId: blob.blobId, progress: 1 });
  }

  remove(key: number): void {
    this.#uploads.get(key)?.abort();
    this.files = this.files.filter((one) => one.key !== key);
  }

  /** Why it cannot be sent as it is. */
  #obstacle(): Problem | null {
    const all = Object.values(this.recipients).flat();
    if (all.length === 0) return 'no-recipient';
    if (all.some(({ isValid }) => !isValid)) return 'invalid';
    if (this.files.some(({ problem }) => problem !== null)) return 'not-attached';
    return this.files.some(({ blobId }) => blobId === null) ? 'uploading' : null;
  }

  /** The submission and its e-mail, or null where it was not sent and `problem` says why. */
  async send(): Promise<Sent | null> {
    if (this.isSending) return null;
    this.problem = this.#obstacle();
    if (this.problem !== null) return null;
    this.isSending = true;
    const sent = (await this.save()) ? await this.#submit() : null;
    this.isSending = false;
    this.#isOver = sent !== null;
    this.problem = sent === null ? 'not-sent' : null;
    return sent;
  }

  async #submit(): Promise<Sent | null> {
    const { identity } = this;
    const [draft, drafts, sentMailbox] = [this.#draft, this.#roles.get('drafts'), this.#roles.get('sent')];
    if (draft === null || identity === undefined || drafts === undefined) return null;
    try {
      const { created } = await this.client.ask<SetAnswer>('EmailSubmission/set', {
        create: { send: submission(draft, identity, this.written) },
        onSuccessUpdateEmail: {
          '#send': {
            'keywords/$draft': null,
            ...(sentMailbox === undefined ? {} : { mailboxIds: { [sentMailbox]: true } }),
          },
        },
      });
      const id = created?.['send']?.id;
      if (id === undefined) return null;
      await this.#mark(true);
      return { emailId: draft, undo: () => this.#undo(id, drafts) };
    } catch {
      return null;
    }
  }

  /** True where the message was stopped: it is a draft again. RFC 8621 §7.5 */
  async #undo(id: string, drafts: string): Promise<boolean> {
    try {
      const { updated } = await this.client.ask<SetAnswer>('EmailSubmission/set', {
        update: { [id]: { undoStatus: 'canceled' } },
        onSuccessUpdateEmail: { [id]: { 'keywords/$draft': true, mailboxIds: { [drafts]: true } } },
      });
      if (updated === null || !Object.hasOwn(updated, id)) return false;
      await this.#mark(false);
      return true;
    } catch {
      return false;
    }
  }

  /** The message that was answered shows it. */
  async #mark(on: boolean): Promise<void> {
    if (this.#answered === null) return;
    const { id, keyword } = this.#answered;
    try {
      await this.client.ask('Email/set', { update: { [id]: { [`keywords/${keyword}`]: on ? true : null } } });
    } catch {
      // It is sent for all that: only its mark is missing.
    }
  }

  /** Leaves the draft where it is, as it stands. */
  async close(): Promise<boolean> {
    const held = await this.save();
    if (held) this.#end();
    return held;
  }

  /** Into the trash; what it answers brings the draft back. null where there was nothing to lose, or it did not work. */
  async discard(): Promise<(() => Promise<boolean>) | null> {
    await this.save();
    this.#end();
    const [draft, drafts, trash] = [this.#draft, this.#roles.get('drafts'), this.#roles.get('trash')];
    if (draft === null || drafts === undefined || trash === undefined) return null;
    const move = async (mailbox: string): Promise<boolean> => {
      try {
        const { updated } = await this.client.ask<SetAnswer>('Email/set', {
          update: { [draft]: { mailboxIds: { [mailbox]: true } } },
        });
        return updated !== null && Object.hasOwn(updated, draft);
      } catch {
        return false;
      }
    };
    return (await move(trash)) ? () => move(drafts) : null;
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    for (const abort of this.#uploads.values()) abort.abort();
  }
}

export interface Sent {
  readonly emailId: string;
  undo(): Promise<boolean>;
}
