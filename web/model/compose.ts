/**
 * What a message to be written begins with: whom an answer goes to, its subject, what it refers to and quotes.
 * Implements: RFC 5322 §3.6.2 to §3.6.4 (Reply-To, In-Reply-To, References), and Mail-Followup-To as lists' members use it.
 * Not here: saving and sending (state/compose.svelte.ts).
 */
import type { Address, BodyPart, BodyValue } from '../api/types.ts';
import { quoted, textOfHtml } from './quote.ts';
import { type Recipient, distinct, isSame, valid } from './recipients.ts';
import { forwardSubject, replySubject } from './subject.ts';

/** What is asked of the message that is answered, forwarded or written on. */
export interface Source {
  readonly id: string;
  readonly from: readonly Address[] | null;
  readonly replyTo: readonly Address[] | null;
  readonly to: readonly Address[] | null;
  readonly cc: readonly Address[] | null;
  readonly bcc: readonly Address[] | null;
  readonly subject: string | null;
  readonly sentAt: string | null;
  readonly receivedAt: string;
  readonly messageId: readonly string[] | null;
  readonly inReplyTo: readonly string[] | null;
  readonly references: readonly string[] | null;
  readonly 'header:Mail-Followup-To:asAddresses': readonly Address[] | null;
  readonly textBody: readonly BodyPart[];
  readonly attachments: readonly BodyPart[];
  readonly bodyValues: Readonly<Record<string, BodyValue>>;
}

export const sourceProperties = [
  'id',
  'from',
  'replyTo',
  'to',
  'cc',
  'bcc',
  'subject',
  'sentAt',
  'receivedAt',
  'messageId',
  'inReplyTo',
  'references',
  'header:Mail-Followup-To:asAddresses',
  'textBody',
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
}

/** Who writes drafts where the server knows no identities. */
export const writer = (email: string): Identity => ({
  id: '',
  name: '',
  email,
  replyTo: null,
  bcc: null,
  textSignature: '',
});

export type Answering = 'reply' | 'reply-all' | 'forward';

export interface Attached {
  readonly blobId: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

/** The message as it stands when one begins to write. */
export interface Beginning {
  readonly identityId: string | null;
  readonly to: readonly Recipient[];
  readonly cc: readonly Recipient[];
  readonly bcc: readonly Recipient[];
  readonly subject: string;
  readonly text: string;
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
    .map(({ partId, type }) => {
      const value = bodyValues[partId ?? '']?.value ?? '';
      return type === 'text/html' ? textOfHtml(value) : value;
    })
    .join('\n');
}

export function attachedOf({ attachments }: Source): readonly Attached[] {
  return attachments.flatMap(({ blobId, name, type, size }) =>
    blobId === null ? [] : [{ blobId, name: name ?? '', type, size }],
  );
}

export function answer(
  kind: Answering,
  source: Source,
  identities: readonly Identity[],
  words: QuotingWords,
): Beginning {
  const identity = answeringIdentity(source, identities);
  const plain = begun(identity);
  if (kind === 'forward') {
    return {
      ...plain,
      subject: forwardSubject(source.subject),
      text: `${plain.text}\n\n${[...words.forwarded(source), '', textOf(source).trimEnd()].join('\n')}\n`,
      references: referencesOf(source),
      attachments: attachedOf(source),
    };
  }
  const { to, cc } = answerTo(source, identities, kind === 'reply-all');
  return {
    ...plain,
    to,
    cc,
    subject: replySubject(source.subject),
    text: `${plain.text}\n\n${words.wrote(source)}\n${quoted(textOf(source))}\n`,
    inReplyTo: source.messageId,
    references: referencesOf(source),
  };
}

/** A draft that is gone on with, as it was left. */
export function continued(source: Source, identities: readonly Identity[]): Beginning {
  const [author] = source.from ?? [];
  const identity = identities.find((one) => author !== undefined && isSame(one, author)) ?? identities[0];
  return {
    identityId: identity?.id ?? null,
    to: (source.to ?? []).map(valid),
    cc: (source.cc ?? []).map(valid),
    bcc: (source.bcc ?? []).map(valid),
    subject: source.subject ?? '',
    text: textOf(source).replaceAll('\r\n', '\n'),
    inReplyTo: source.inReplyTo,
    references: source.references,
    attachments: attachedOf(source),
  };
}
