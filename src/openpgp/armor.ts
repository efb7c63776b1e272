/**
 * Octets in lines of text.
 * Implements: RFC 9580 §6.2 (ASCII armor; its optional checksum is not looked at: §6.1), §6.2.1 (header lines).
 */
import { CR, LF } from '../base/bytes.ts';
import { type Result, fail, ok } from '../base/result.ts';
import { limits } from './limits.ts';

export interface Armored {
  /** 'PGP MESSAGE', 'PGP SIGNATURE', 'PGP PUBLIC KEY BLOCK', 'PGP PRIVATE KEY BLOCK'; empty where it came without. */
  readonly type: string;
  readonly octets: Buffer;
}

export interface Line {
  readonly text: string;
  readonly start: number;
  /** Behind its line end. */
  readonly next: number;
}

/** The line at an offset, without white space at its end. */
export function lineAt(octets: Buffer, start: number): Line {
  const found = octets.indexOf(LF, start);
  const end = found === -1 ? octets.length : found;
  let last = end;
  while (last > start && isSpace(octets[last - 1])) last -= 1;
  return { text: octets.toString('latin1', start, last), start, next: found === -1 ? end : found + 1 };
}

const isSpace = (octet: number | undefined): boolean => octet === 0x20 || octet === 0x09 || octet === CR;

const dashes = '-----';
const beginning = `${dashes}BEGIN `;

/** What an armor header line announces; null for any other line. */
export const beginOf = (line: string): string | null =>
  line.startsWith(`${beginning}PGP `) && line.endsWith(dashes) && line.length > beginning.length + dashes.length
    ? line.slice(beginning.length, -dashes.length)
    : null;

export const endLine = (type: string): string => `${dashes}END ${type}${dashes}`;

/** Offset of the first line that begins armor, at the start of a line; -1 where there is none. */
export function findBegin(octets: Buffer, from: number): number {
  for (let at = octets.indexOf(beginning, from); at !== -1; at = octets.indexOf(beginning, at + 1)) {
    if ((at === 0 || octets[at - 1] === LF) && beginOf(lineAt(octets, at).text) !== null) return at;
  }
  return -1;
}

/** Packets begin with a bit that no armor has. RFC 9580 §4.2 */
export const isBinary = (body: Buffer): boolean => ((body[0] ?? 0) & 0x80) !== 0;

/** Octets as they are where they are binary, else out of their armor. */
export function unarmored(body: Buffer): Result<Armored, string> {
  if (isBinary(body)) return ok({ type: '', octets: body });
  const begin = findBegin(body, 0);
  return begin === -1 ? fail('it is not OpenPGP') : armorAt(body, begin);
}

/** The armor that begins at an offset. */
export function armorAt(body: Buffer, begin: number): Result<Armored, string> {
  const head = lineAt(body, begin);
  const type = beginOf(head.text);
  if (type === null) return fail('it is not OpenPGP');
  const start = afterHeaders(body, head.next);
  if (start === null) return fail('its armor has no empty line behind its header');
  const end = body.indexOf(`\n${endLine(type)}`, Math.max(0, start - 1));
  if (end === -1) return fail('its armor has no end');
  const base64 = body.toString('latin1', start, end + 1);
  const checksum = base64.lastIndexOf('\n=');
  const octets = Buffer.from(checksum === -1 ? base64 : base64.slice(0, checksum), 'base64');
  return octets.length === 0 ? fail('its armor is empty') : ok({ type, octets });
}

/** Behind the empty line. Each header is "Key: Value". RFC 9580 §6.2.2 */
function afterHeaders(body: Buffer, from: number): number | null {
  let at = from;
  for (let headers = 0; headers <= limits.armorHeaders && at < body.length; headers++) {
    const line = lineAt(body, at);
    if (line.text === '') return line.next;
    if (!line.text.includes(':')) return null;
    at = line.next;
  }
  return null;
}
