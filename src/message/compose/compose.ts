/**
 * A message put together: header, texts, attachments.
 * Implements: RFC 5322 §3.6, RFC 2045-2049, RFC 2231, RFC 2387 (related). Lines end in CRLF, folded below 78, never above 998.
 * A value that would break out of its field is refused. Reports are in report.ts.
 */
import type { Random } from '../../base/clock.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { formatDate } from '../header/date.ts';
import { binaryEntity, multipart, plainEntity, textEntity, type Entity } from './entity.ts';
import { breaksOut, foldField, headerField, type ComposeError } from './header.ts';
import { mailboxField, type Mailbox } from './mailbox.ts';
import { isToken, parameterText } from './parameter.ts';

export interface Attachment {
  /** type/subtype without parameters. message/rfc822 is enclosed as it is, all else in base64. */
  readonly type: string;
  readonly content: Buffer;
  readonly name?: string | null;
  /** Without angle brackets. With it the part is shown inside the HTML, which speaks of it as cid:… RFC 2392 */
  readonly contentId?: string | null;
}

/** The fields that messages and reports have in common. */
export interface Heading {
  readonly from: readonly Mailbox[];
  readonly sender?: Mailbox | null;
  readonly replyTo?: readonly Mailbox[];
  readonly to?: readonly Mailbox[];
  readonly cc?: readonly Mailbox[];
  readonly bcc?: readonly Mailbox[];
  readonly subject?: string | null;
  /** Milliseconds since the epoch. */
  readonly date: number;
  /** Minutes east of UTC in which the date is written. */
  readonly zone?: number;
  /** Without angle brackets, as are those of the next two. */
  readonly messageId?: string | null;
  readonly inReplyTo?: readonly string[];
  readonly references?: readonly string[];
  /** Further unstructured fields, in order, below the others. */
  readonly headers?: readonly (readonly [name: string, text: string])[];
}

export interface Composition extends Heading {
  readonly text?: string | null;
  readonly html?: string | null;
  readonly attachments?: readonly Attachment[];
}

/** The octets of a message; `random` makes its boundaries. */
export function compose(message: Composition, random: Random = Math.random): Result<Buffer, ComposeError> {
  const heading = headingBytes(message);
  if (!heading.ok) return heading;
  const content = contentEntity(message, random);
  return content.ok ? ok(messageBytes(heading.value, content.value)) : content;
}

/** A message of a finished heading and the entity that is its content. */
export const messageBytes = (heading: Buffer, { header, body }: Entity): Buffer =>
  Buffer.concat([heading, Buffer.from('MIME-Version: 1.0\r\n'), header, Buffer.from('\r\n'), body]);

/** All fields but those of MIME, in the order of RFC 5322 §3.6. */
export function headingBytes(heading: Heading): Result<Buffer, ComposeError> {
  const fields: Result<Buffer, ComposeError>[] = [ok(foldField('Date', formatDate(heading.date, heading.zone ?? 0)))];
  const mailboxes = (name: string, list: readonly Mailbox[] | undefined): void => {
    if (list !== undefined && list.length > 0) fields.push(mailboxField(name, list));
  };
  mailboxes('From', heading.from);
  if (heading.sender !== undefined && heading.sender !== null) mailboxes('Sender', [heading.sender]);
  mailboxes('Reply-To', heading.replyTo);
  mailboxes('To', heading.to);
  mailboxes('Cc', heading.cc);
  mailboxes('Bcc', heading.bcc);
  if (heading.subject !== undefined && heading.subject !== null) fields.push(headerField('Subject', heading.subject));
  const ids = (name: string, list: readonly string[]): void => {
    if (list.length > 0) fields.push(messageIdField(name, list));
  };
  ids('Message-ID', heading.messageId === undefined || heading.messageId === null ? [] : [heading.messageId]);
  ids('In-Reply-To', heading.inReplyTo ?? []);
  ids('References', heading.references ?? []);
  for (const [name, text] of heading.headers ?? []) fields.push(headerField(name, text));
  return allOf(fields);
}

/** The values, or the first error. */
function allOf(results: readonly Result<Buffer, ComposeError>[]): Result<Buffer, ComposeError> {
  const values: Buffer[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    values.push(result.value);
  }
  return ok(Buffer.concat(values));
}

/** 1*msg-id. RFC 5322 §3.6.4 */
function messageIdField(field: string, ids: readonly string[]): Result<Buffer, ComposeError> {
  for (const id of ids) {
    if (breaksOut(id)) return fail({ field, reason: 'line-break' });
    if (id === '' || id.includes('<') || id.includes('>') || id.includes(' '))
      return fail({ field, reason: 'message-id' });
  }
  return ok(foldField(field, ids.map((id) => `<${id}>`).join(' ')));
}

/** text and html as alternatives, what the HTML shows beside it, attachments behind: RFC 2046 §5.1.3-4, RFC 2387. */
function contentEntity(message: Composition, random: Random): Result<Entity, ComposeError> {
  const shown: Entity[] = [];
  const behind: Entity[] = [];
  const html = message.html ?? null;
  for (const attachment of message.attachments ?? []) {
    const entity = attachmentEntity(attachment);
    if (!entity.ok) return entity;
    const inline = html !== null && attachment.contentId !== undefined && attachment.contentId !== null;
    (inline ? shown : behind).push(entity.value);
  }
  const text = message.text ?? (html === null && behind.length === 0 ? '' : null);
  const texts = text === null ? [] : [textEntity('text/plain', text)];
  if (html !== null) texts.push(wrapped('related', [textEntity('text/html', html), ...shown], random));
  const body = texts.length === 0 ? [] : [wrapped('alternative', texts, random)];
  return ok(behind.length === 0 ? wrapped('mixed', body, random) : multipart('mixed', [...body, ...behind], random));
}

/** A multipart where there is more than one part, else that part. */
function wrapped(subtype: string, parts: readonly Entity[], random: Random): Entity {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : multipart(subtype, parts, random);
}

function attachmentEntity(attachment: Attachment): Result<Entity, ComposeError> {
  const [type = '', subtype = '', ...rest] = attachment.type.split('/');
  if (!isToken(type) || !isToken(subtype) || rest.length > 0 || type.toLowerCase() === 'multipart') {
    return fail({ field: 'Content-Type', reason: 'media-type' });
  }
  const name = attachment.name ?? null;
  if (name !== null && breaksOut(name)) return fail({ field: 'Content-Disposition', reason: 'line-break' });
  const id = attachment.contentId ?? null;
  const disposition = `${id === null ? 'attachment' : 'inline'}${name === null ? '' : parameterText('filename', name)}`;
  const fields: (readonly [string, string])[] = [['Content-Disposition', disposition]];
  if (id !== null) {
    if (breaksOut(id) || id === '' || id.includes('<') || id.includes('>') || id.includes(' ')) {
      return fail({ field: 'Content-ID', reason: 'message-id' });
    }
    fields.push(['Content-ID', `<${id}>`]);
  }
  const enclosed = attachment.type.toLowerCase() === 'message/rfc822';
  return ok((enclosed ? plainEntity : binaryEntity)(attachment.type, attachment.content, fields));
}
