/**
 * Text that stays readable under its signature, and the borders of what is sealed inside a text.
 * Implements: RFC 9580 §7 (cleartext signature framework), §7.1 (header), §7.2 (dash escapes), §6.2 (borders of a message).
 *
 * Between the border and the text nothing may stand but Hash headers: whatever else were there would be shown, and not be signed.
 */
import { type Result, fail, ok } from '../base/result.ts';
import type { InlinePiece } from '../sealed/types.ts';
import { type Line, armorAt, beginOf, endLine, findBegin, lineAt } from './armor.ts';
import { limits } from './limits.ts';

export interface Cleartext {
  /** Without dash escapes and white space at the ends of lines, each line but the last with CRLF: what was signed. */
  readonly text: Buffer;
  readonly signature: Buffer;
}

export const signedMessage = 'PGP SIGNED MESSAGE';
const signatureBlock = 'PGP SIGNATURE';
const message = 'PGP MESSAGE';

/** The whole must be one cleartext signature. */
export function cleartext(octets: Buffer, begin: number): Result<Cleartext, string> {
  const border = findSignature(octets, begin);
  const start = textStart(octets, lineAt(octets, begin).next);
  if (start === null) return fail('something other than a Hash header stands above its text');
  if (border === null || border < start) return fail('its text has no signature below');
  const signature = armorAt(octets, border);
  return signature.ok ? ok({ text: signedText(octets, start, border), signature: signature.value.octets }) : signature;
}

/** Behind the empty line. "Only the 'Hash' Armor Header is permitted." RFC 9580 §7.1 */
function textStart(octets: Buffer, from: number): number | null {
  let at = from;
  for (let headers = 0; headers <= limits.armorHeaders && at < octets.length; headers++) {
    const line = lineAt(octets, at);
    if (line.text === '') return line.next;
    if (!isHashHeader(line.text)) return null;
    at = line.next;
  }
  return null;
}

/** "Hash: " and names of digests: whatever else stood there would look as if it had been signed. RFC 9580 §7.1 */
function isHashHeader(line: string): boolean {
  const key = 'Hash: ';
  return (
    line.startsWith(key) &&
    line
      .slice(key.length)
      .split(',')
      .every((name) => digestNames.has(name.trim().toUpperCase()))
  );
}

/** RFC 9580 §9.5 */
const digestNames = new Set([
  ...['MD5', 'SHA1', 'RIPEMD160', 'SHA224', 'SHA256', 'SHA384', 'SHA512', 'SHA3-256', 'SHA3-512'],
]);

/** "The line ending before the '-----BEGIN PGP SIGNATURE-----' line is not considered part of the signed text." RFC 9580 §7.2 */
function signedText(octets: Buffer, start: number, border: number): Buffer {
  const lines: string[] = [];
  for (let at = start; at < border;) {
    const line = lineAt(octets, at);
    lines.push(unescaped(line.text));
    at = line.next;
  }
  return Buffer.from(lines.join('\r\n'), 'latin1');
}

/** An empty line may be escaped as well; the space behind its dash went with the white space at its end. */
const unescaped = (line: string): string => (line === '-' ? '' : line.startsWith('- ') ? line.slice(2) : line);

/** Offset of the signature's border; dash escapes keep the text from having one. */
function findSignature(octets: Buffer, from: number): number | null {
  const at = findBegin(octets, from + 1);
  return at !== -1 && beginOf(lineAt(octets, at).text) === signatureBlock ? at : null;
}

/** A text in pieces, in order and without gaps. What is not whole is plain text. */
export function inlinePieces(text: Buffer): readonly InlinePiece[] {
  const pieces: InlinePiece[] = [];
  let done = 0;
  let at = findBegin(text, 0);
  for (let tries = 0; at !== -1 && tries < limits.pieces; tries++) {
    const found = pieceAt(text, lineAt(text, at));
    if (found !== null) {
      if (found.from > done) pieces.push({ from: done, to: found.from, kind: 'plain' });
      pieces.push(found);
      done = found.to;
    }
    at = findBegin(text, Math.max(done, at + 1));
  }
  if (done < text.length) pieces.push({ from: done, to: text.length, kind: 'plain' });
  return pieces;
}

function pieceAt(text: Buffer, line: Line): InlinePiece | null {
  const type = beginOf(line.text);
  if (type === message) return until(text, line.start, line.next, message, 'message');
  if (type !== signedMessage) return null;
  const border = findSignature(text, line.start);
  return border === null ? null : until(text, line.start, border, signatureBlock, 'signed');
}

function until(text: Buffer, from: number, after: number, type: string, kind: InlinePiece['kind']): InlinePiece | null {
  const end = text.indexOf(`\n${endLine(type)}`, after - 1);
  return end === -1 ? null : { from, to: lineAt(text, end + 1).next, kind };
}
