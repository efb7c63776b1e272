/**
 * A whole message under a seal, with its header inside as well: what `postern seal`, the composer, the mailbox at rest and encrypted
 * lists have in common. Which standard seals it comes in as a `Seal`.
 * Implements: RFC 9788 §2.1 (hp), §2.2 (HP-Outer), §3.2.1 (hcp_baseline), §5.2 (composing); RFC 1847 §2 through the seal. What earlier drafts
 * wrote stands beside it (protected-headers="v1"): Thunderbird and mutt show the subject that is inside where they see it, and nowhere else.
 * Declined: Legacy Display Elements (RFC 9788 §5.2.2): the subject is the only thing that is hidden, and every reader can do without.
 */
import { type Result, fail, ok } from '../base/result.ts';
import { isAscii } from 'node:buffer';
import { parameter } from '../message/header/parameters.ts';
import { type Field, fieldBytes, fieldText, headerEnd, headerFields } from '../message/header/fields.ts';
import { examine } from '../message/examine.ts';

/** Puts an entity (header, empty line, body) under a seal; what comes out is an entity, too. */
export type Seal = (entity: Buffer) => Promise<Result<Buffer, string>>;

/** `cipher` where the seal encrypts, so that the subject stands inside alone. RFC 9788 §2.1 */
export type HeaderProtection = 'clear' | 'cipher';

/** The whole of a message but its trace goes inside. Line breaks are CRLF. */
export async function enclose(
  message: Buffer,
  protection: HeaderProtection,
  seal: Seal,
): Promise<Result<Buffer, string>> {
  const bodyAt = headerEnd(message);
  const fields = headerFields(message, 0, bodyAt);
  const structure = fields.filter(({ name }) => isContent(name));
  const own = fields.filter(({ name }) => !isContent(name) && !isTrace(name) && isKnown(name));
  const { parameters } = examine(message).structure;
  if (parameter(parameters, 'hp') !== null)
    return fail('its content says of itself that its header is protected already');
  const old = parameter(parameters, 'protected-headers') === null ? ' protected-headers="v1";' : '';
  const inner = Buffer.concat([
    ...own.filter(isCopied).map((field) => line(message, field)),
    ...(protection === 'cipher' ? own.filter(isCopied).flatMap((field) => outerRecord(message, field)) : []),
    ...structureWith(message, structure, `;\r\n${old} hp="${protection}"`),
    crlf,
    message.subarray(bodyAt),
  ]);
  const sealed = await seal(inner);
  if (!sealed.ok) return sealed;
  const trace = fields.filter(({ name }) => isTrace(name)).map((field) => line(message, field));
  const outside =
    protection === 'clear'
      ? own.map((field) => line(message, field))
      : own.flatMap((field) => confidential(message, field) ?? []);
  return ok(Buffer.concat([...trace, ...outside, Buffer.from('MIME-Version: 1.0\r\n'), sealed.value]));
}

const crlf = Buffer.from('\r\n');

const isContent = (name: string): boolean => {
  const lower = name.toLowerCase();
  return lower === 'mime-version' || lower.startsWith('content-');
};

/** What the way of a message put before it; it belongs to the way. */
const traces = new Set([
  'received',
  'return-path',
  'delivered-to',
  'authentication-results',
  'received-spf',
  'dkim-signature',
  'arc-seal',
  'arc-message-signature',
  'arc-authentication-results',
]);
const isTrace = (name: string): boolean => traces.has(name.toLowerCase());

/** A line that is no field stays where nobody reads it: nowhere. A record of an earlier seal means nothing any more. */
const isKnown = (name: string): boolean => name !== '' && name.toLowerCase() !== 'hp-outer';

/** Bcc is nobody else's. RFC 9788 §5.2 leaves that to who composes. */
const isCopied = ({ name }: Field): boolean => name.toLowerCase() !== 'bcc';

function line(message: Buffer, field: Field): Buffer {
  const octets = fieldBytes(message, field);
  const end = field.valueEnd - field.nameStart;
  return Buffer.concat([octets.subarray(0, end), crlf]);
}

/** hcp_baseline: what stands outside; null where nothing does. RFC 9788 §3.2.1 */
function confidential(message: Buffer, field: Field): Buffer | null {
  switch (field.name.toLowerCase()) {
    case 'subject':
      return Buffer.from('Subject: [...]\r\n');
    case 'comments':
    case 'keywords':
      return null;
    default:
      return line(message, field);
  }
}

/** "HP-Outer: Subject: [...]", of what stands outside. RFC 9788 §2.2 */
function outerRecord(message: Buffer, field: Field): Buffer[] {
  const outside = confidential(message, field);
  return outside === null ? [] : [Buffer.concat([Buffer.from('HP-Outer: '), outside])];
}

/** Content-*, with `marks` as parameters of its type. */
function structureWith(message: Buffer, structure: readonly Field[], marks: string): readonly Buffer[] {
  const type = structure.findIndex((field) => field.name.toLowerCase() === 'content-type');
  const written = structure
    .filter(({ name }) => name.toLowerCase() !== 'mime-version')
    .map((field) =>
      field === structure[type]
        ? Buffer.concat([withoutEnd(message, field), Buffer.from(`${marks}\r\n`)])
        : line(message, field),
    );
  if (type !== -1) return written;
  const charset = isAscii(message) ? 'us-ascii' : 'utf-8';
  return [Buffer.from(`Content-Type: text/plain; charset=${charset}${marks}\r\n`), ...written];
}

/** Some write a semicolon behind the last parameter. */
function withoutEnd(message: Buffer, field: Field): Buffer {
  const text = fieldText(message, field);
  const octets = line(message, field).subarray(0, -crlf.length);
  return text.endsWith(';') ? octets.subarray(0, octets.lastIndexOf(';')) : octets;
}
