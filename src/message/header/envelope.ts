/**
 * The envelope of a message, gathered field by field.
 * Implements: RFC 9051 §7.5.2 (ENVELOPE), its defaults for Sender and Reply-To among them.
 * Fields that may stand only once (RFC 5322 §3.6) but are repeated: of texts the first counts, address lists are put
 * together, so that nobody shows a From that another part of the system never saw.
 */
import { limits } from '../limits.ts';
import type { Address, Envelope } from '../types.ts';
import { addressList } from './address.ts';
import type { Budget } from './budget.ts';
import { dateTime } from './date.ts';
import { messageIds } from './message-id.ts';
import { unstructured } from './text.ts';

/** What is known of a header while it is read; `values` are the texts of Date, Subject, In-Reply-To, Message-ID. */
export interface EnvelopeDraft {
  readonly texts: Map<string, string>;
  readonly addresses: Map<string, Address[]>;
  references: readonly string[] | null;
}

export const emptyEnvelope = (): EnvelopeDraft => ({ texts: new Map(), addresses: new Map(), references: null });

const textFields = new Set(['date', 'subject', 'in-reply-to', 'message-id']);
const addressFields = new Set(['from', 'sender', 'reply-to', 'to', 'cc', 'bcc']);

/** Whether the envelope or the threading of a message needs this field (its name in lower case). */
export const isEnvelopeField = (name: string): boolean =>
  textFields.has(name) || addressFields.has(name) || name === 'references';

/** Takes one field, its value between two positions. */
export function takeEnvelopeField(draft: EnvelopeDraft, name: string, value: Buffer, budget: Budget): void {
  if (textFields.has(name)) {
    if (!draft.texts.has(name)) draft.texts.set(name, unstructured(value));
  } else if (addressFields.has(name)) {
    const before = draft.addresses.get(name) ?? [];
    const more = addressList(value, Math.min(limits.addresses - before.length, budget.addresses));
    budget.addresses -= more.length;
    draft.addresses.set(name, before.length === 0 ? more : [...before, ...more]);
  } else draft.references ??= messageIds(value);
}

export function envelope(draft: EnvelopeDraft): Envelope {
  const list = (name: string): readonly Address[] => draft.addresses.get(name) ?? none;
  const from = list('from');
  const orFrom = (addresses: readonly Address[]): readonly Address[] => (addresses.length > 0 ? addresses : from);
  return {
    date: draft.texts.get('date') ?? null,
    subject: draft.texts.get('subject') ?? null,
    from,
    sender: orFrom(list('sender')),
    replyTo: orFrom(list('reply-to')),
    to: list('to'),
    cc: list('cc'),
    bcc: list('bcc'),
    inReplyTo: draft.texts.get('in-reply-to') ?? null,
    messageId: draft.texts.get('message-id') ?? null,
  };
}

const none: readonly Address[] = [];

/** What threading and sorting take from the outermost header. */
export interface Thread {
  readonly references: readonly string[];
  readonly inReplyTo: readonly string[];
  readonly messageId: string | null;
  readonly sentAt: number | null;
}

export function thread(draft: EnvelopeDraft): Thread {
  return {
    references: [...new Set(draft.references ?? [])],
    inReplyTo: [...new Set(messageIds(draft.texts.get('in-reply-to') ?? ''))],
    messageId: messageIds(draft.texts.get('message-id') ?? '')[0] ?? null,
    sentAt: dateTime(draft.texts.get('date') ?? '')?.epoch ?? null,
  };
}
