/**
 * What is written in one message: who it is for and from, its subject, its text in either form, its files.
 * Not here: what becomes of it (compose.svelte.ts).
 */
import type { JmapClient } from '../api/jmap.ts';
import { type Beginning, type Identity, shows, signed } from '../model/compose.ts';
import type { Written } from '../model/draft.ts';
import type { Recipient } from '../model/recipients.ts';
import {
  type RichNode,
  element,
  htmlDocument,
  linesOf,
  picturesOf,
  richHtml,
  richText,
  withClass,
  withoutPictures,
} from '../model/rich.ts';
import { type HtmlReader, quoteHtml, richOfText, signatureNodes, wordsOf } from '../model/rich-quote.ts';
import { Files } from './files.svelte.ts';

export type Field = 'to' | 'cc' | 'bcc';

export class Writing {
  readonly client: JmapClient;
  readonly files: Files;
  recipients = $state.raw<Readonly<Record<Field, readonly Recipient[]>>>({ to: [], cc: [], bcc: [] });
  subject = $state('');
  isRich = $state(false);
  /** Plain text. */
  text = $state('');
  /** Rich text, without what is quoted as it came. */
  nodes = $state.raw<readonly RichNode[]>([]);
  /** Counts the times that `nodes` was set by others than the editor. */
  shown = $state(0);
  /** HTML below the rich text, clean. */
  quote = $state.raw<string | null>(null);
  wantsReceipt = $state(false);
  identities = $state.raw<readonly Identity[]>([]);
  identityId = $state<string | null>(null);
  #reader: HtmlReader | null = null;
  #references: Pick<Beginning, 'inReplyTo' | 'references'> = { inReplyTo: null, references: null };

  constructor(client: JmapClient) {
    this.client = client;
    this.files = new Files(client);
  }

  get identity(): Identity | undefined {
    return this.identities.find(({ id }) => id === this.identityId);
  }

  /** What is written itself, in words: nothing of what is quoted as it came. */
  get words(): string {
    return this.isRich ? richText(this.nodes) : this.text;
  }

  get #quoteWords(): string {
    return this.quote === null || this.#reader === null ? '' : `\n\n${richText(this.#reader.read(this.quote))}`;
  }

  /** Content-IDs of the pictures that are shown. */
  get pictures(): readonly string[] {
    if (!this.isRich) return [];
    const quote = this.quote ?? '';
    const quoted = this.files.rows.flatMap(({ cid }) => (cid !== null && shows(quote, cid) ? [cid] : []));
    return [...picturesOf(this.nodes), ...quoted];
  }

  get written(): Written {
    const quote = this.quote === null ? '' : `<div class="quote">${this.quote}</div>`;
    return {
      ...this.recipients,
      subject: this.subject,
      text: this.isRich ? this.words + this.#quoteWords : this.text,
      html: this.isRich ? htmlDocument(richHtml(this.nodes) + quote) : null,
      wantsReceipt: this.wantsReceipt,
      ...this.#references,
      attachments: this.files.attached(this.pictures),
    };
  }

  /** What a draft is told apart by: the octets of a file are the same under another blobId. */
  get content(): string {
    const { recipients, subject, wantsReceipt, identityId, quote } = this;
    const files = this.files.attached(this.pictures).map(({ name, size }) => [name, size]);
    return JSON.stringify([
      recipients,
      subject,
      this.isRich ? this.nodes : this.text,
      quote,
      wantsReceipt,
      identityId,
      files,
    ]);
  }

  protected async take(message: Beginning, reader: HtmlReader, rich: boolean): Promise<void> {
    const { identityId, to, cc, bcc, subject, text, html, quote, inReplyTo, references } = message;
    this.#reader = reader;
    this.identityId = identityId;
    this.recipients = { to, cc, bcc };
    this.subject = subject;
    this.text = text;
    this.wantsReceipt = message.wantsReceipt;
    this.#references = { inReplyTo, references };
    const isWritten = text.trim() !== '' && quote === null && html === null && text !== signed(this.identity);
    this.isRich = html !== null || (rich && !isWritten);
    if (this.isRich) {
      if (html !== null) ({ nodes: this.nodes, quote: this.quote } = reader.split(html));
      else {
        this.nodes = [element('div', [element('br')]), ...this.signature, ...(quote === null ? [] : wordsOf(quote))];
        this.quote = quote === null || quote.html === null ? null : quoteHtml(quote, reader.quote(quote.html));
      }
    }
    await this.files.take(message.attachments);
    if (!this.isRich) this.files.setApart(message.attachments.flatMap(({ cid }) => cid ?? []));
  }

  get signature(): readonly RichNode[] {
    return this.#reader === null ? [] : signatureNodes(this.identity, this.#reader);
  }

  /** Other rich text than the editor has. */
  #show(nodes: readonly RichNode[]): void {
    this.nodes = nodes;
    this.shown += 1;
  }

  /** Writes as somebody else: the signature follows. */
  choose(identityId: string): void {
    const before = signed(this.identity);
    this.identityId = identityId;
    const after = signed(this.identity);
    if (this.isRich) {
      this.#show(withClass(this.nodes, 'signature', this.signature));
      return;
    }
    if (before !== '' && this.text.includes(before)) this.text = this.text.replace(before, () => after);
    else if (before === '' && after !== '' && this.text.trim() === '') this.text = after;
  }

  /** Rich text or plain: what is written comes along, as far as it can. */
  write(rich: boolean): void {
    if (rich === this.isRich) return;
    if (rich) this.#show(richOfText(this.text));
    else {
      this.text = this.words + this.#quoteWords;
      this.files.setApart(this.pictures);
      this.quote = null;
    }
    this.isRich = rich;
  }

  /** What is quoted as it came becomes text that can be written into; it loses its styles. */
  editQuote(): void {
    if (this.quote === null || this.#reader === null) return;
    const nodes = [...this.nodes, ...this.#reader.read(this.quote)];
    this.quote = null;
    this.#show(nodes);
  }

  /** What is written, as a template: without the signature and the pictures. */
  get template(): { readonly html: string; readonly subject: string } {
    const nodes = this.isRich ? withClass(this.nodes, 'signature', []) : linesOf(this.text);
    return { html: richHtml(withoutPictures(nodes)), subject: this.subject };
  }

  /** A template for plain text goes to its beginning; answers it as rich text for the editor otherwise. */
  fill({ html, subject }: { readonly html: string; readonly subject: string }): readonly RichNode[] {
    const nodes = this.#reader?.read(html) ?? [];
    if (this.subject === '') this.subject = subject;
    if (!this.isRich) this.text = `${richText(nodes)}${this.text}`;
    return nodes;
  }
}
