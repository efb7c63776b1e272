/**
 * The properties of an Email object that are made without its octets, and those of its header.
 * Implements: RFC 8621 §4.1.1, §4.1.2, §4.1.3 (the convenient names of header forms).
 */
import { decodeWords } from '../../../message/header/encoded-word.ts';
import { sealOf } from '../../../message/seal.ts';
import type { MessageFacts } from '../../../message/types.ts';
import type { Email } from '../../../ms/emails.ts';
import type { Json, JsonObject } from '../../core/types.ts';
import { emailId, mailboxId, threadId } from '../ids.ts';
import { emailBlobId } from './blob-id.ts';
import { addresses, dateText, utcDate } from './header-forms.ts';
import { keywordsOfFlags } from './keywords.ts';

type Property = (email: Email) => Json | typeof unknown;

/** The facts do not say: the header is asked. */
export const unknown = Symbol('unknown');

const orNull = <T>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list);

/** Made once for the facts that the store keeps: rows of lists are told again and again. */
function saidOnce(say: (facts: MessageFacts) => Json | typeof unknown): Property {
  const said = new WeakMap<MessageFacts, Json | typeof unknown>();
  return ({ facts }) => {
    const known = said.get(facts);
    if (known !== undefined) return known;
    const value = say(facts);
    said.set(facts, value);
    return value;
  };
}

export const plainProperties: Readonly<Record<string, Property>> = {
  id: ({ id }) => emailId(id),
  blobId: ({ id }) => emailBlobId(id),
  threadId: (email) => threadId(email.threadId),
  mailboxIds: ({ places }) => trueOf(places.map(({ mailbox }) => mailboxId(mailbox))),
  keywords: (email) => trueOf(keywordsOf(email)),
  size: ({ size }) => size,
  receivedAt: ({ receivedAt }) => utcDate(receivedAt),
  messageId: ({ facts }) => (facts.messageId === null ? null : [facts.messageId]),
  inReplyTo: ({ facts }) => orNull(facts.inReplyTo),
  // The facts hold each once, and no more than some.
  references: () => unknown,
  sender: saidOnce(({ envelope }) =>
    envelope.sender === envelope.from ? unknown : orNull(addresses(envelope.sender)),
  ),
  from: saidOnce(({ envelope }) => orNull(addresses(envelope.from))),
  to: saidOnce(({ envelope }) => orNull(addresses(envelope.to))),
  cc: saidOnce(({ envelope }) => orNull(addresses(envelope.cc))),
  bcc: saidOnce(({ envelope }) => orNull(addresses(envelope.bcc))),
  replyTo: saidOnce(({ envelope }) =>
    envelope.replyTo === envelope.from ? unknown : orNull(addresses(envelope.replyTo)),
  ),
  subject: saidOnce(({ envelope }) =>
    envelope.subject === null ? null : decodeWords(envelope.subject).normalize('NFC').trim(),
  ),
  sentAt: saidOnce(({ envelope }) => (envelope.date === null ? null : dateText(envelope.date))),
  hasAttachment: ({ facts }) => facts.hasAttachment,
  preview: ({ facts }) => facts.preview,
  // Ours: https://postern.email/jmap/keys
  seal: saidOnce(sealOf),
};

export function trueOf(names: readonly string[]): JsonObject {
  const object: Record<string, true> = {};
  for (const name of names) object[name] = true;
  return object;
}

/** What the header says where the facts do not. */
export const headerNames: Readonly<Record<string, string>> = {
  references: 'header:References:asMessageIds',
  sender: 'header:Sender:asAddresses',
  replyTo: 'header:Reply-To:asAddresses',
};

/**
 * Of an e-mail in several mailboxes, those that any of its messages has.
 */
export const keywordsOf = ({ places }: Pick<Email, 'places'>): readonly string[] => [
  ...new Set(places.flatMap(({ flags }) => keywordsOfFlags(flags))),
];

export const defaultProperties = [
  'id',
  'blobId',
  'threadId',
  'mailboxIds',
  'keywords',
  'size',
  'receivedAt',
  'messageId',
  'inReplyTo',
  'references',
  'sender',
  'from',
  'to',
  'cc',
  'bcc',
  'replyTo',
  'subject',
  'sentAt',
  'hasAttachment',
  'preview',
  'bodyValues',
  'textBody',
  'htmlBody',
  'attachments',
] as const;
