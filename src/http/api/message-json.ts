/**
 * A message as JSON, and the message and envelope that it means.
 * Implements: RFC 8259 (by the runtime), RFC 6901 (where a fault is), RFC 5322 §3.6 (which fields there are).
 * Not here: MIME (message/compose).
 */
import * as v from 'valibot';
import { type Result, fail, ok } from '../../base/result.ts';
import type { Attachment, Composition } from '../../message/compose/compose.ts';
import type { Mailbox } from '../../message/compose/mailbox.ts';
import { limits } from '../limits.ts';
import { type EnvelopeParts, type Party, envelopeSchema, partyOf } from './envelope.ts';
import type { Fault } from '../problem.ts';

const party = v.pipe(
  v.union(
    [v.string(), v.strictObject({ address: v.string(), name: v.optional(v.string()) })],
    'must be an address, or an object of address and name',
  ),
  v.transform((input): Party | null => {
    if (typeof input === 'string') return partyOf(input);
    const found = partyOf(input.address);
    return found === null ? null : { ...found, name: input.name ?? null };
  }),
  v.check((found) => found !== null, 'is not one address'),
  v.transform((found) => found as Party),
);

/** One or a list. */
const parties = v.optional(
  v.pipe(
    v.unknown(),
    v.transform((input) => (Array.isArray(input) ? (input as readonly unknown[]) : [input])),
    v.array(party),
  ),
  [],
);

/** Those that have a key of their own or are the server's to write. */
const taken = new Set([
  'from',
  'sender',
  'reply-to',
  'to',
  'cc',
  'bcc',
  'subject',
  'date',
  'message-id',
  'in-reply-to',
  'references',
  'mime-version',
  'received',
  'return-path',
  'delivered-to',
  'authentication-results',
]);
const isFree = (name: string): boolean => {
  const lower = name.toLowerCase();
  return !taken.has(lower) && !lower.startsWith('content-') && !lower.startsWith('resent-');
};

const bodyText = v.optional(v.pipe(v.string(), v.maxLength(limits.jsonText, 'is too long: send it as an attachment')));

const attachment = v.strictObject({
  content: v.pipe(
    v.string(),
    v.transform((text) => base64Of(text)),
    v.check((octets) => octets !== null, 'must be base64'),
    v.transform((octets) => octets ?? Buffer.alloc(0)),
  ),
  type: v.optional(v.string(), 'application/octet-stream'),
  filename: v.optional(v.string()),
  content_id: v.optional(v.string()),
});

const messageSchema = v.strictObject({
  from: v.optional(party),
  sender: v.optional(party),
  reply_to: parties,
  to: parties,
  cc: parties,
  bcc: parties,
  subject: v.optional(v.string()),
  text: bodyText,
  html: bodyText,
  headers: v.optional(
    v.pipe(
      v.record(v.string(), v.string()),
      v.check((all) => Object.keys(all).length <= limits.jsonHeaders, 'are too many'),
      v.check(
        (all) => Object.keys(all).every(isFree),
        'has a field that has a key of its own, or that the server writes',
      ),
    ),
    {},
  ),
  in_reply_to: v.optional(v.string()),
  references: v.optional(v.array(v.string()), []),
  attachments: v.optional(v.pipe(v.array(attachment), v.maxLength(limits.jsonAttachments, 'are too many')), []),
  send_at: v.optional(v.string()),
  envelope: v.optional(envelopeSchema, {}),
});

export interface JsonMessage {
  readonly composition: Composition;
  readonly envelope: EnvelopeParts;
}

/** `author` is whom it is from where it does not say. */
export function jsonMessage(octets: Buffer, author: Mailbox, now: number): Result<JsonMessage, readonly Fault[]> {
  let value: unknown;
  try {
    value = JSON.parse(octets.toString('utf8'));
  } catch {
    return fail([{ pointer: '', detail: 'This is not JSON.' }]);
  }
  const parsed = v.safeParse(messageSchema, value);
  if (!parsed.success) return fail(parsed.issues.map(faultOf));
  const { from, sender, reply_to, to, cc, bcc, envelope, send_at, ...rest } = parsed.output;
  const writer = from ?? partyOf(author.address);
  if (writer === null) return fail([{ pointer: '/from', detail: 'is missing' }]);
  const attachments = rest.attachments.map(({ content, type, filename = null, content_id = null }): Attachment => ({
    content,
    type,
    name: filename,
    contentId: bare(content_id),
  }));
  const pointed = (list: readonly Party[], name: string) =>
    list.map(({ path }, index) => ({ path, pointer: `/${name}/${index}` }));
  return ok({
    composition: {
      from: [from === undefined ? { ...writer, name: author.name ?? null } : writer],
      sender: sender ?? null,
      replyTo: reply_to,
      to,
      cc,
      subject: rest.subject ?? null,
      date: now,
      inReplyTo: rest.in_reply_to === undefined ? [] : [bare(rest.in_reply_to) ?? ''],
      references: rest.references.map((id) => bare(id) ?? ''),
      headers: Object.entries(rest.headers),
      text: rest.text ?? null,
      html: rest.html ?? null,
      attachments,
    },
    envelope: {
      input: envelope,
      sendAt: send_at,
      reversePath: (sender ?? writer).path,
      recipients: [...pointed(to, 'to'), ...pointed(cc, 'cc'), ...pointed(bcc, 'bcc')],
    },
  });
}

/** Where it is and what is wrong, as the first of what was tried says it. */
export function faultOf(issue: v.BaseIssue<unknown>): Fault {
  const pointer = (issue.path ?? [])
    .map(({ key }) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
  return { pointer, detail: issue.message };
}

/** A Message-ID or Content-ID without the brackets that it may have. */
const bare = (id: string | null): string | null =>
  id?.startsWith('<') === true && id.endsWith('>') ? id.slice(1, -1) : id;

/** RFC 4648 §4, with or without line breaks and padding. null for anything else. */
function base64Of(text: string): Buffer | null {
  const lines = text.includes('\n') || text.includes('\r') ? text.replaceAll('\r', '').replaceAll('\n', '') : text;
  const octets = Buffer.from(lines, 'base64');
  const digits = lines.endsWith('==') ? lines.length - 2 : lines.endsWith('=') ? lines.length - 1 : lines.length;
  // What is no digit is left out by the decoder: then there are fewer octets than digits say.
  return octets.length === Math.floor((digits * 3) / 4) && !lines.includes('-') && !lines.includes('_') ? octets : null;
}
