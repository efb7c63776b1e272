/**
 * What a submitted header must be, and what it still needs.
 * Implements: RFC 6409 §6.1 and §8 (check the author; add From, Sender, Date, Message-ID), RFC 5322 §3.6 (From once, Sender for
 * several authors) and §3.6.3 (Bcc is taken out before the message leaves).
 * Not here: whose addresses they are (identity.ts), writing the result (rewrite.ts).
 */
import { addressList } from '../message/header/address.ts';
import { type Field, findField, findFields, headerEnd, headerFields } from '../message/header/fields.ts';
import { messageIds } from '../message/header/message-id.ts';
import type { Refusal } from '../mta/types.ts';
import { pathOf } from './identity.ts';
import { limits } from './limits.ts';
import { refusals } from './refusals.ts';

export interface SubmittedHeader {
  readonly bytes: Buffer;
  readonly fields: readonly Field[];
  /** Where the fields end: before the empty line. */
  readonly end: number;
  /** Paths of the From field: at least one, unless there is no such field. */
  readonly from: readonly string[];
  /** Path of the Sender field, or null where there is none. */
  readonly sender: string | null;
}

export type HeaderReading =
  { readonly ok: true; readonly header: SubmittedHeader } | { readonly ok: false; readonly error: Refusal };

const fail = (error: Refusal): HeaderReading => ({ ok: false, error });

/** `bytes` is the beginning of the message; `complete` says whether it is all of it. */
export function readHeader(bytes: Buffer, complete: boolean): HeaderReading {
  if (headerEnd(bytes) >= bytes.length && !complete) return fail(refusals.headerTooLong);
  const fields = headerFields(bytes);
  if (fields.length > limits.headerFields) return fail(refusals.headerTooLong);
  // A line that is no field could be read as anything by others: as the end of the header, or as more of the field before.
  if (fields.some(({ name }) => name === '')) return fail(refusals.badHeader);
  const authors = findFields(fields, 'from');
  const [author] = authors;
  if (authors.length > 1) return fail(refusals.severalFrom);
  const from = author === undefined ? [] : pathsOf(bytes, author);
  if (from === null || (author !== undefined && from.length === 0)) return fail(refusals.foreignFrom);
  const senders = findFields(fields, 'sender');
  const [sentBy] = senders;
  const sender = sentBy === undefined ? [] : pathsOf(bytes, sentBy);
  if (senders.length > 1 || sender === null || (sentBy !== undefined && sender.length !== 1)) {
    return fail(refusals.foreignSenderField);
  }
  return { ok: true, header: { bytes, fields, end: fields.at(-1)?.end ?? 0, from, sender: sender[0] ?? null } };
}

/** null when something in the list is no address: another reader might see one there. */
function pathsOf(bytes: Buffer, { valueStart, valueEnd }: Field): readonly string[] | null {
  const paths: string[] = [];
  for (const address of addressList(bytes.subarray(valueStart, valueEnd))) {
    if (address.mailbox === null) continue;
    const path = pathOf(address);
    if (path === null) return null;
    paths.push(path);
  }
  return paths;
}

/** Fields that must not leave. RFC 5322 §3.6.3 and §3.6.6 */
export const blindFields = (fields: readonly Field[]): readonly Field[] =>
  fields.filter(({ name }) => ['bcc', 'resent-bcc'].includes(name.toLowerCase()));

export const has = (fields: readonly Field[], name: string): boolean => findField(fields, name) !== null;

/**
 * Whether a message may go without a sender: a disposition notification or another automatic answer.
 * RFC 8098 §2.1, RFC 3834 §3.3 and §5
 */
export function isNotification(bytes: Buffer, fields: readonly Field[]): boolean {
  const auto = findField(fields, 'auto-submitted');
  if (auto !== null) {
    const value = bytes.toString('latin1', auto.valueStart, auto.valueEnd).trim().toLowerCase();
    if (value !== 'no' && value !== '') return true;
  }
  const type = findField(fields, 'content-type');
  if (type === null) return false;
  const value = bytes.toString('latin1', type.valueStart, type.valueEnd).trim().toLowerCase();
  return value.startsWith('multipart/report') && value.includes('disposition-notification');
}

/** Without angle brackets; null where there is none. */
export function messageIdOf(header: Buffer): string | null {
  const field = findField(headerFields(header), 'message-id');
  return field === null ? null : (messageIds(header.subarray(field.valueStart, field.valueEnd))[0] ?? null);
}
