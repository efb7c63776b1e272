/**
 * MIME entities as they are written: a leaf with the transfer encoding that fits it, a multipart around others.
 * Implements: RFC 2045 §5-6, RFC 2046 §5.1, RFC 2183.
 */
import { isAscii } from 'node:buffer';
import type { Random } from '../../base/clock.ts';
import { CR, CRLF, HTAB, LF, SP } from '../../base/bytes.ts';
import { encodeBase64 } from '../mime/base64.ts';
import { encodeQuotedPrintable } from '../mime/quoted-printable.ts';
import { limits } from '../limits.ts';
import { foldField } from './header.ts';

/** Header fields (each with its CRLF) and a body; the empty line between them is not written down. */
export interface Entity {
  readonly header: Buffer;
  readonly body: Buffer;
}

const fields = (list: readonly (readonly [name: string, value: string])[]): Buffer =>
  Buffer.concat(list.map(([name, value]) => foldField(name, value)));

/** Text with every line break as CRLF. RFC 2046 §4.1.1 */
const canonicalText = (text: string): Buffer => Buffer.from(crlfOnly(text));

/** text/plain, text/html and the like in UTF-8: 7bit where it can be, else the shorter of quoted-printable and base64. */
export function textEntity(type: string, text: string, more: readonly (readonly [string, string])[] = []): Entity {
  const body = canonicalText(text);
  const ascii = isPlainText(body);
  const charset = ascii ? 'us-ascii' : 'utf-8';
  const header = (encoding: string): Buffer =>
    fields([['Content-Type', `${type}; charset=${charset}`], ['Content-Transfer-Encoding', encoding], ...more]);
  if (ascii) return { header: header('7bit'), body };
  const quotedPrintable = encodeQuotedPrintable(body);
  const base64 = encodeBase64(body);
  return quotedPrintable.length <= base64.length
    ? { header: header('quoted-printable'), body: quotedPrintable }
    : { header: header('base64'), body: base64 };
}

/** Octets of any kind, in base64. */
export function binaryEntity(type: string, octets: Buffer, more: readonly (readonly [string, string])[] = []): Entity {
  const header = fields([['Content-Type', type], ['Content-Transfer-Encoding', 'base64'], ...more]);
  return { header, body: encodeBase64(octets) };
}

/** A message or header as it is: message/rfc822 must not be encoded. RFC 2046 §5.2.1 */
export function plainEntity(type: string, octets: Buffer, more: readonly (readonly [string, string])[] = []): Entity {
  const body = canonicalOctets(octets);
  const encoding = isAscii(body) ? '7bit' : '8bit';
  const header = fields([['Content-Type', type], ['Content-Transfer-Encoding', encoding], ...more]);
  return { header, body };
}

/** The same octets where every line break is CRLF already. */
function canonicalOctets(octets: Buffer): Buffer {
  const text = octets.toString('latin1');
  const canonical = crlfOnly(text);
  return canonical.length === text.length ? octets : Buffer.from(canonical, 'latin1');
}

const crlfOnly = (text: string): string =>
  text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replaceAll('\n', '\r\n');

/** Whether octets can go as 7bit: ASCII without controls, lines that no transport changes. RFC 2045 §2.7 */
function isPlainText(body: Buffer): boolean {
  let column = 0;
  for (let at = 0; at < body.length; at++) {
    const octet = body[at] ?? 0;
    if (octet === LF) {
      column = 0;
      continue;
    }
    const control = octet < SP && octet !== HTAB && octet !== CR;
    if (control || octet > 0x7e || column >= limits.line.most) return false;
    if (column === 0 && octet === 0x46 && body.toString('latin1', at, at + 5) === 'From ') return false;
    column += 1;
  }
  return true;
}

/** multipart/…, its parts one behind the other; `random` makes the boundary. RFC 2046 §5.1.1 */
export function multipart(subtype: string, parts: readonly Entity[], random: Random): Entity {
  const boundary = freeBoundary(
    parts.flatMap(({ header, body }) => [header, body]),
    random,
  );
  const delimiter = Buffer.from(`--${boundary}\r\n`);
  const pieces: Buffer[] = [];
  for (const { header, body } of parts) pieces.push(delimiter, header, CRLF, body, CRLF);
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  const type = ['Content-Type', `multipart/${subtype}; boundary="${boundary}"`] as const;
  // A composite body says 8bit where one inside it does. RFC 2045 §6.4
  const ascii = parts.every(({ body }) => isAscii(body));
  const header = fields(ascii ? [type] : [type, ['Content-Transfer-Encoding', '8bit']]);
  return { header, body: Buffer.concat(pieces) };
}

/** A boundary that stands in none of these. "=_" can be in neither quoted-printable nor base64. RFC 2045 §6.7 */
export function freeBoundary(parts: readonly Buffer[], random: Random): string {
  for (;;) {
    const digits = Array.from({ length: 20 }, () => Math.floor(random() * 36).toString(36)).join('');
    const boundary = `=_${digits}`;
    if (parts.every((octets) => !octets.includes(boundary))) return boundary;
  }
}
