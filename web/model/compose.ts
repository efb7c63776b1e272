/**
 * What a message to be written begins with: whom an answer goes to, its subject, what it refers to and quotes.
 * Implements: RFC 5322 §3.6.2 to §3.6.4 (Reply-To, In-Reply-To, References), and Mail-Followup-To as lists' members use it.
 * Not here: saving and sending (state/compose.svelte.ts).
 */
import type { Address, BodyPart, BodyValue } from '../api/types.ts';
import { isFlowed, unflowed } from './flowed.ts';
import { quoted, textOfHtml, withoutSignature } from './quote.ts';
import { type Recipient, distinct, isSame, valid } from './recipients.ts';
import { element, richHtml } from './rich.ts';
import { forwardSubject, replySubject } from './subject.ts';

/** What is asked of the message that is answered, forwarded or written on. */
export interface Source {
  readonly id: string;
  readonly blobId: string;
  readonly size: number;
  readonly from: readonly Address[] | null;
  readonly replyTo: readonly Address[] | null;
  readonly to: readonly Address[] | null;
  readonly cc: readonly Address[] | null;
  readonly bcc: readonly Address[] | null;
  readonly subject: string | null;
  /** By its structure alone. src/jmap/README.md */
  readonly seal: 'signed' | 'encrypted' | null;
  readonly sentAt: string | null;
  readonly receivedAt: string;
  readonly messageId: readonly string[] | null;
  readonly inReplyTo: readonly string[] | null;
  readonly references: readonly string[] | null;
  readonly 'header:Mail-Followup-To:asAddresses': readonly Address[] | null;
  readonly 'header:Disposition-Notification-To:asAddresses': readonly Address[] | null;
  readonly textBody: readonly BodyPart[];
  readonly htmlBody: readonly BodyPart[];
  readonly attachments: readonly BodyPart[];
  readonly bodyValues: Readonly<Record<string, BodyValue>>;
}

export const sourceProperties = [
  'id',
  'blobId',
  'size',
  'from',
  'replyTo',
  'to',
  'cc',
  'bcc',
  'subject',
  'seal',
  'sentAt',
  'receivedAt',
  'messageId',
  'inReplyTo',
  'references',
  'header:Mail-Followup-To:asAddresses',
  'header:Disposition-Notification-To:asAddresses',
  'textBody',
  'htmlBody',
  'attachments',
  'bodyValues',
] as const satisfies readonly (keyof Source)[];

/** RFC 8621 §6 */
export interface Identity {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly replyTo: readonly Address[] | null;
  readonly bcc: readonly Address[] | null;
  readonly textSignature: string;
  readonly htmlSignature: string;
}

/** Who writes drafts where the server knows no identities. */
export const writer = (email: string): Identity => ({
  id: '',
  name: '',
  email,
  replyTo: null,
  bcc: null,
  textSignature: '',
  htmlSignature: '',
});

export type Answering = 'reply' | 'reply-all' | 'forward' | 'forward-attached';

export interface Attached {
  readonly blobId: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** Of a picture that the text shows. RFC 2392 */
  readonly cid: string | null;
}

/** What of another message stands below what is written. */
export interface Quote {
  /** What goes before it, a line each. */
  readonly lead: readonly string[];
  readonly text: string;
  /** As it came: it is not clean. null where it is words only. */
  readonly html: string | null;
  /** Answers are set apart line by line, what is forwarded stands as it was. */
  readonly isAnswer: boolean;
}

/** The message as it stands when one begins to write. */
export interface Beginning {
  readonly identityId: string | null;
  readonly to: readonly Recipient[];
  readonly cc: readonly Recipient[];
  readonly bcc: readonly Recipient[];
  readonly subject: string;
  /** All of it in words, the quote among them. */
  readonly text: string;
  /** HTML of a draft, as it came. */
  readonly html: string | null;
  readonly quote: Quote | null;
  readonly wantsReceipt: boolean;
  readonly inReplyTo: readonly string[] | null;
  readonly references: readonly string[] | null;
  readonly attachments: readonly Attached[];
}

/** Words that stand in the text itself, in the language of the one who writes. */
export interface QuotingWords {
  /** 'On 3 May, Ann wrote:' */
  wrote(source: Source): string;
  /** The head of what is forwarded, a line each. */
  forwarded(source: Source): readonly string[];
}

/** RFC 3676 §4.3 */
export const signed = (identity: Identity | undefined): string =>
  identity === undefined || identity.textSignature === '' ? '' : `\n\n-- \n${identity.textSignature}`;

export function begun(identity: Identity | undefined, to: readonly Address[] = []): Beginning {
  return {
    identityId: identity?.id ?? null,
    to: to.map(valid),
    cc: [],
    bcc: (identity?.bcc ?? []).map(valid),
    subject: '',
    text: signed(identity),
    html: null,
    quote: null,
    wantsReceipt: false,
    inReplyTo: null,
    references: null,
    attachments: [],
  };
}

const some = (all: readonly Address[] | null): readonly Address[] | null =>
  all === null || all.length === 0 ? null : all;

export interface Answered {
  readonly to: readonly Recipient[];
  readonly cc: readonly Recipient[];
}

/**
 * Whom an answer goes to. Who answers a message of their own goes on writing to those it went to. Who answers all follows
 * Mail-Followup-To where there is one; else it goes to the author, those named beside come after, and oneself is left out.
 */
export function answerTo(source: Source, own: readonly Address[], all: boolean): Answered {
  const author = some(source.replyTo) ?? some(source.from) ?? [];
  const isOwn = (source.from ?? []).some((one) => own.some((mine) => isSame(one, mine)));
  if (isOwn) {
    const to = distinct(source.to ?? []);
    return { to: to.map(valid), cc: all ? distinct(source.cc ?? [], to).map(valid) : [] };
  }
  if (!all) return { to: distinct(author).map(valid), cc: [] };
  const followup = some(source['header:Mail-Followup-To:asAddresses']);
  if (followup !== null) return { to: distinct(followup, own).map(valid), cc: [] };
  const to = distinct([...author, ...(source.to ?? [])], own);
  // Who has written to oneself under another name still gets an answer.
  const first = to.length === 0 ? distinct(author) : to;
  return { to: first.map(valid), cc: distinct(source.cc ?? [], [...own, ...first]).map(valid) };
}

/** The identity that the message was sent to (or from): the one whose address it names first. */
export function answeringIdentity(source: Source, identities: readonly Identity[]): Identity | undefined {
  const named = [...(source.to ?? []), ...(source.cc ?? []), ...(source.bcc ?? []), ...(source.from ?? [])];
  const found = named.find((one) => identities.some((identity) => isSame(one, identity)));
  return identities.find((identity) => found !== undefined && isSame(identity, found)) ?? identities[0];
}

/** RFC 5322 §3.6.4 */
export function referencesOf({ messageId, inReplyTo, references }: Source): readonly string[] | null {
  const parents = references ?? (inReplyTo?.length === 1 ? inReplyTo : []);
  const all = [...parents, ...(messageId ?? [])];
  return all.length === 0 ? null : all;
}

/** The words of a message, of whatever kind its text is. */
export function textOf({ textBody, bodyValues }: Source): string {
  return textBody
    .map((part) => {
      const value = bodyValues[part.partId ?? '']?.value ?? '';
      if (part.type === 'text/html') return textOfHtml(value);
      return isFlowed(part['header:Content-Type']) ? unflowed(value) : value;
    })
    .join('\n');
}

/** The HTML of a message; null where it has none. */
export function htmlOf({ htmlBody, bodyValues }: Source): string | null {
  if (!htmlBody.some(({ type }) => type === 'text/html')) return null;
  return htmlBody
    .map(({ partId, type }) => {
      const value = bodyValues[partId ?? '']?.value ?? '';
      return type === 'text/html' ? value : richHtml([element('pre', [value])]);
    })
    .join('<hr>');
}

/** Whether HTML shows the part that has this Content-ID. RFC 2392 §2 */
export const shows = (html: string, cid: string): boolean =>
  html.includes(`cid:${cid}`) || html.includes(`cid:${encodeURIComponent(cid)}`);

/** Pictures that the HTML shows keep their Content-IDs, and stand first: so they do in the message. */
export function attachedOf({ attachments }: Source, html: string | null): readonly Attached[] {
  const all = attachments.flatMap(({ blobId, name, type, size, cid }): readonly Attached[] =>
    blobId === null
      ? []
      : [{ blobId, name: name ?? '', type, size, cid: html !== null && cid !== null && shows(html, cid) ? cid : null }],
  );
  return [...all.filter(({ cid }) => cid !== null), ...all.filter(({ cid }) => cid === null)];
}

/** The message itself, which is not read for it. RFC 2046 §5.2.1 */
const enclosed = ({ blobId, subject, size }: Source): Attached => ({
  blobId,
  name: `${
    (subject ?? '')
      .replaceAll(/[^\p{L}\p{N} .-]/gu, ' ')
      .trim()
      .slice(0, 80) || 'message'
  }.eml`,
  type: 'message/rfc822',
  size,
  cid: null,
});

export function answer(
  kind: Answering,
  source: Source,
  identities: readonly Identity[],
  words: QuotingWords,
): Beginning {
  const identity = answeringIdentity(source, identities);
  const plain = begun(identity);
  const html = htmlOf(source);
  if (kind === 'forward-attached')
    return {
      ...plain,
      subject: forwardSubject(source.subject),
      references: referencesOf(source),
      attachments: [enclosed(source)],
    };
  if (kind === 'forward') {
    const quote = { lead: [...words.forwarded(source), ''], text: textOf(source).trimEnd(), html, isAnswer: false };
    return {
      ...plain,
      subject: forwardSubject(source.subject),
      text: `${plain.text}\n\n${[...quote.lead, quote.text].join('\n')}\n`,
      quote,
      references: referencesOf(source),
      attachments: attachedOf(source, html),
    };
  }
  const { to, cc } = answerTo(source, identities, kind === 'reply-all');
  const quote = { lead: [words.wrote(source)], text: withoutSignature(textOf(source)), html, isAnswer: true };
  return {
    ...plain,
    to,
    cc,
    subject: replySubject(source.subject),
    text: `${plain.text}\n\n${words.wrote(source)}\n${quoted(quote.text)}\n`,
    quote,
    inReplyTo: source.messageId,
    references: referencesOf(source),
    attachments: attachedOf(source, html).filter(({ cid }) => cid !== null),
  };
}

/** A message that is gone on with, as it was left. */
export function continued(source: Source, identities: readonly Identity[]): Beginning {
  const [author] = source.from ?? [];
  const identity = identities.find((one) => author !== undefined && isSame(one, author)) ?? identities[0];
  const html = htmlOf(source);
  return {
    identityId: identity?.id ?? null,
    to: (source.to ?? []).map(valid),
    cc: (source.cc ?? []).map(valid),
    bcc: (source.bcc ?? []).map(valid),
    subject: source.subject ?? '',
    text: textOf(source).replaceAll('\r\n', '\n'),
    html,
    quote: null,
    wantsReceipt: (source['header:Disposition-Notification-To:asAddresses'] ?? []).length > 0,
    inReplyTo: source.inReplyTo,
    references: source.references,
    attachments: attachedOf(source, html),
  };
}

/** What was sent once, as a message of its own. */
export const anew = (source: Source, identities: readonly Identity[]): Beginning => ({
  ...continued(source, identities),
  inReplyTo: null,
  references: null,
});

/** What one wants to write. */
export type Wish =
  | { readonly kind: 'new'; readonly to: readonly Address[] }
  | {
      readonly kind: 'reply' | 'reply-all' | 'forward' | 'forward-attached' | 'edit' | 'edit-as-new';
      readonly emailId: string;
    };

/** `source` is the message of the wish; throws where there is none any more. */
export function beginning(
  wish: Wish,
  source: Source | undefined,
  identities: readonly Identity[],
  words: QuotingWords,
): Beginning {
  if (wish.kind === 'new') return begun(identities[0], wish.to);
  if (source === undefined) throw new Error('the message is gone');
  if (wish.kind === 'edit') return continued(source, identities);
  if (wish.kind === 'edit-as-new') return anew(source, identities);
  return answer(wish.kind, source, identities, words);
}
