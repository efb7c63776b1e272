/**
 * Notices of people who are away: who gets one, and how it looks. The vacation command of scripts and JMAP's vacation response are
 * answered alike.
 * Implements: RFC 5230 §4.2, §4.5, §4.6, §5; RFC 3834 §2 to §5.
 */
import { normaliseAddress, splitAddress, unquoteLocalPart } from '../../directory/address.ts';
import { compose, headingBytes } from '../../message/compose/compose.ts';
import { fieldBytes, fieldText, findField, findFields, headerEnd, headerFields } from '../../message/header/fields.ts';
import { messageIds } from '../../message/header/message-id.ts';
import { decodeWords } from '../../message/header/encoded-word.ts';
import { addressesIn, sieveAddress } from '../../sieve/run/addresses.ts';
import { limits } from '../limits.ts';
import { noticeMark } from './marks.ts';
import type { Response } from './types.ts';

/** What is sent to whom. */
export interface Notice {
  /** What makes it another notice than others; with the sender it is remembered. */
  readonly handle: string;
  /** Milliseconds in which one sender gets it once; 0 tells each time. */
  readonly every: number;
  readonly subject: string | null;
  readonly from: string | null;
  /** Further addresses of the account. */
  readonly addresses: readonly string[];
  readonly body:
    | { readonly kind: 'text'; readonly text: string | null; readonly html: string | null }
    /** A MIME entity, header and all. RFC 5230 §4.4 */
    | { readonly kind: 'mime'; readonly entity: string };
}

export interface Received {
  /** '' is the null sender. */
  readonly reversePath: string;
  /** Beginning of the message, all of its header at the least. */
  readonly octets: Buffer;
  /** Addresses that lead to the account. */
  readonly own: readonly string[];
  readonly name: string;
  readonly hostname: string;
  readonly subaddressSeparators: string;
}

/** null where the sender gets none; why, in words, goes to the explanation. */
export function responseTo(notice: Notice, received: Received): Response | string {
  const why = silence(notice, received);
  if (why !== null) return why;
  const { reversePath } = received;
  const key = normaliseAddress(reversePath) ?? reversePath.toLowerCase();
  return {
    to: reversePath,
    once: notice.every === 0 ? null : { mark: noticeMark(notice.handle, key), lasts: notice.every, anew: false },
    compose: (id, now) => written(notice, received, id, now),
  };
}

/** Local parts that no person reads. RFC 5230 §4.6 */
const robots: ReadonlySet<string> = new Set([
  ...['mailer-daemon', 'listserv', 'majordomo', 'mailman', 'noreply', 'no-reply', 'donotreply', 'do-not-reply'],
  ...['bounce', 'bounces', 'daemon', 'root', 'nobody'],
]);

/** Fields of mailing lists. RFC 2919, RFC 2369 */
const ofLists = [
  'list-id',
  'list-help',
  'list-subscribe',
  'list-unsubscribe',
  'list-post',
  'list-owner',
  'list-archive',
];

const inWhich = ['to', 'cc', 'bcc', 'resent-to', 'resent-cc', 'resent-bcc'];

/** Why nothing is sent; null sends it. */
function silence(notice: Notice, received: Received): string | null {
  const { reversePath, octets } = received;
  if (reversePath === '') return 'there is nobody to tell: the message has no sender';
  const local = splitAddress(reversePath)?.localPart.toLowerCase() ?? '';
  const isRobot =
    robots.has(local) || local.endsWith('-request') || local.startsWith('owner-') || local.endsWith('-owner');
  if (isRobot || local.startsWith('bounce-') || local.startsWith('bounces+')) return 'the sender is a program';
  const fields = headerFields(octets);
  const text = (name: string): string | null => {
    const field = findField(fields, name);
    return field === null ? null : fieldText(octets, field).trim().toLowerCase();
  };
  const submitted = text('auto-submitted');
  if (submitted !== null && firstWord(submitted) !== 'no') return 'the message was sent by a program';
  const precedence = text('precedence');
  if (precedence !== null && ['bulk', 'list', 'junk'].includes(precedence)) return 'the message went to many';
  if (ofLists.some((name) => findField(fields, name) !== null)) return 'the message came by a mailing list';
  const suppressed =
    text('x-auto-response-suppress')
      ?.split(',')
      .map((word) => word.trim()) ?? [];
  if (suppressed.some((word) => word === 'all' || word === 'oof' || word === 'autoreply'))
    return 'the sender asks for no automatic answers';
  const own = new Set([...received.own, ...notice.addresses].map((address) => bare(address, received)));
  if (own.has(bare(reversePath, received))) return 'the account wrote it itself';
  const named = inWhich
    .flatMap((name) => findFields(fields, name))
    .flatMap((field) => addressesIn(fieldText(octets, field)))
    .some(({ local: mailbox, domain }) => own.has(bare(`${mailbox}@${domain}`, received)));
  return named ? null : 'no address of the account stands in To or Cc';
}

const firstWord = (text: string): string => text.split(';', 1)[0]?.split(' ', 1)[0]?.trim() ?? '';

/** Without its detail, in lower case. */
function bare(address: string, { subaddressSeparators }: Received): string {
  const parts = splitAddress(normaliseAddress(address) ?? address.toLowerCase());
  if (parts === null) return address.toLowerCase();
  let end = 0;
  while (end < parts.localPart.length && !subaddressSeparators.includes(parts.localPart.charAt(end))) end += 1;
  return `${parts.localPart.slice(0, end)}@${parts.domain}`.toLowerCase();
}

/** RFC 5230 §5: addressed to the return path, with a null one itself. */
function written(notice: Notice, received: Received, id: string, now: number): Buffer | null {
  const { octets, own, name, hostname } = received;
  const fields = headerFields(octets);
  const idsOf = (field: string): readonly string[] => {
    const found = findField(fields, field);
    return found === null ? [] : messageIds(fieldText(octets, found)).filter(isWritable);
  };
  const about = idsOf('message-id').slice(0, 1);
  const heading = {
    from: [fromOf(notice, received) ?? { name, address: own[0] ?? '' }],
    to: [{ address: unquoted(received.reversePath) }],
    subject: notice.subject ?? `Auto: ${subjectOf(octets)}`,
    date: now,
    messageId: `${id}@${hostname}`,
    inReplyTo: about,
    references: [...idsOf('references').slice(-limits.references), ...about],
    headers: [
      ['Auto-Submitted', 'auto-replied'],
      // So that those who know it answer no answer.
      ['X-Auto-Response-Suppress', 'All'],
    ] as const,
  };
  const { body } = notice;
  if (body.kind === 'text') {
    const text = ended(body.text ?? (body.html === null ? usualText : null));
    const composed = compose({ ...heading, text, html: body.html });
    return composed.ok ? composed.value : null;
  }
  const top = headingBytes(heading);
  return top.ok ? Buffer.concat([top.value, mimeEntity(Buffer.from(body.entity))]) : null;
}

/** The last line ends like the others. */
const ended = (text: string | null): string | null => (text === null || text.endsWith('\n') ? text : `${text}\n`);

const usualText = 'I am away at the moment and will read your message when I am back.\n';

/** Of what the user wrote, the fields of MIME and what follows the header. RFC 5230 §4.4 */
function mimeEntity(entity: Buffer): Buffer {
  const mime = headerFields(entity).filter((field) => field.name.toLowerCase().startsWith('content-'));
  const fields = mime.map((field) => fieldBytes(entity, field));
  const end = headerEnd(entity);
  return Buffer.concat([Buffer.from('MIME-Version: 1.0\r\n'), ...fields, Buffer.from('\r\n'), entity.subarray(end)]);
}

/** Only an address of the account's own; another one is passed over, as RFC 5230 §4.3 allows. */
function fromOf({ from, addresses }: Notice, received: Received) {
  const address = from === null ? null : sieveAddress(from);
  if (from === null || address === null) return null;
  const own = new Set([...received.own, ...addresses].map((one) => bare(one, received)));
  if (!own.has(bare(address, received))) return null;
  const less = from.indexOf('<');
  return { name: less > 0 ? from.slice(0, less).trim().replaceAll('"', '') : '', address };
}

function subjectOf(octets: Buffer): string {
  const field = findField(headerFields(octets), 'subject');
  const text = field === null ? '' : decodeWords(fieldText(octets, field));
  return (text === '' ? 'your message' : text).slice(0, limits.subject).toWellFormed();
}

const isWritable = (id: string): boolean => !id.includes(' ') && !id.includes('<') && !id.includes('>');

/** The composer quotes local parts itself. */
function unquoted(path: string): string {
  const parts = splitAddress(path);
  const local = parts === null ? null : unquoteLocalPart(parts.localPart);
  return parts === null || local === null ? path : `${local}@${parts.domain}`;
}
