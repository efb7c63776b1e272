/**
 * Reads an mbox.
 * Implements: RFC 4155 appendix A, in its dialects mboxrd, mboxo, mboxcl (Content-Length, quoted) and mboxcl2
 * (Content-Length, not quoted).
 * A message begins at the start of the file and at every line that is a From_ line with a date; the one line break before
 * it is not the message's.
 */
import { CR, LF } from '../../base/bytes.ts';
import { findField, headerEnd, headerFields } from '../../message/header/fields.ts';
import { noFlags } from '../../ms/types.ts';
import type { FileOctets } from '../file-octets.ts';
import { unquoteFrom } from '../from-lines.ts';
import { limits } from '../limits.ts';
import { withCrlf } from '../line-ends.ts';
import { type Details, type IncomingMessage, TransferError } from '../types.ts';
import { fromLineDate, isFromLine } from './from-line.ts';
import { readStatus } from './status.ts';

export type MboxDialect = 'mboxrd' | 'mboxo' | 'mboxcl' | 'mboxcl2';

const separator = Buffer.from('\nFrom ');

export interface MboxMessage {
  /** Of the From_ line. */
  readonly start: number;
  /** Behind it. */
  readonly body: number;
  /** Behind the last octet of the message. */
  readonly end: number;
  /** Where the next From_ line begins, or the size of the file. */
  readonly next: number;
  readonly date: number | null;
  /** Whether its From_ line ends with CRLF: then its octets are as they are. */
  readonly crlf: boolean;
}

export async function* mboxMessages(
  file: FileOctets,
  { mailbox, path, dialect }: { readonly mailbox: string; readonly path: string; readonly dialect: MboxDialect },
  reached: (octets: number) => void,
): AsyncGenerator<IncomingMessage> {
  for (let at = 0; at < file.size;) {
    const found = await messageAt(file, at, dialect.startsWith('mboxcl'));
    if (found === null) throw new TransferError(`${path} is no mbox: it does not begin with a "From " line`);
    const header = Buffer.from((await file.at(found.body, limits.header)).subarray(0, found.end - found.body));
    const { flags, own } = readStatus(header.subarray(0, limits.header));
    const details: Details = { flags, internalDate: found.date ?? file.modified };
    yield {
      mailbox,
      where: `${path}, octet ${found.start}`,
      details: () => (found.end > found.body ? details : { ...details, flags: noFlags }),
      chunks: () => octetsOf(file, found, own, dialect),
    };
    at = found.next;
    reached(at);
  }
}

async function* octetsOf(
  file: FileOctets,
  found: MboxMessage,
  own: number,
  dialect: MboxDialect,
): AsyncGenerator<Buffer> {
  const raw = file.chunks(found.body + own, found.end);
  const octets = dialect === 'mboxcl2' ? raw : unquoteFrom(raw, dialect === 'mboxrd' ? 'mboxrd' : 'mboxo');
  if (found.crlf) {
    yield* octets;
    return;
  }
  // A file that ends, or goes on, without an empty line: the last line is a line nevertheless.
  let last = LF as number;
  for await (const chunk of withCrlf(octets)) {
    yield chunk;
    last = chunk[chunk.length - 1] ?? last;
  }
  if (last !== LF) yield Buffer.from('\r\n');
}

async function messageAt(file: FileOctets, start: number, counted: boolean): Promise<MboxMessage | null> {
  const window = await file.at(start, limits.fromLine);
  const lf = window.indexOf(LF);
  const line = window.toString('latin1', 0, lf === -1 ? window.length : lf).trimEnd();
  if (!isFromLine(line)) return null;
  const body = lf === -1 ? file.size : start + lf + 1;
  const crlf = lf > 0 && window[lf - 1] === CR;
  const next = (counted ? await countedEnd(file, body) : null) ?? (await nextSeparator(file, body));
  const date = fromLineDate(line);
  return { start, body, end: await withoutBreak(file, body, next), next, date, crlf };
}

/** The next From_ line, by Content-Length, if one stands there or the file ends there. */
async function countedEnd(file: FileOctets, body: number): Promise<number | null> {
  const header = (await file.at(body, limits.header)).subarray(0, limits.header);
  const length = findField(headerFields(header), 'content-length');
  if (length === null) return null;
  const octets = Number(header.toString('latin1', length.valueStart, length.valueEnd).trim());
  const end = body + headerEnd(header) + octets;
  if (!Number.isSafeInteger(octets) || octets < 0 || end > file.size) return null;
  const after = (await file.at(end, 10)).toString('latin1', 0, 10);
  const breaks = after.startsWith('\r\n') ? 2 : after.startsWith('\n') ? 1 : 0;
  if (after.length === breaks) return file.size;
  return isFromLine(after.slice(breaks)) ? end + breaks : null;
}

/** Where the next line begins that is a From_ line with a date, else where the file ends. */
async function nextSeparator(file: FileOctets, from: number): Promise<number> {
  // The line before is the From_ line of this message, or an empty message would be overlooked.
  let at = Math.max(0, from - 1);
  while (at < file.size) {
    const window = await file.at(at, separator.length);
    const found = window.indexOf(separator);
    if (found === -1) {
      at += Math.max(1, window.length - separator.length + 1);
      continue;
    }
    const start = at + found + 1;
    const line = await file.at(start, limits.fromLine);
    const end = line.indexOf(LF);
    const text = line.toString('latin1', 0, Math.min(limits.fromLine, end === -1 ? line.length : end));
    if (fromLineDate(text.trimEnd()) !== null) return start;
    at = start;
  }
  return file.size;
}

/** The line break before a From_ line is not the message's; at the end of the file, only that of an empty line. */
async function withoutBreak(file: FileOctets, body: number, next: number): Promise<number> {
  const from = Math.max(body, next - 4);
  const tail = (await file.at(from, next - from)).subarray(0, next - from);
  const size = tail.length;
  if (tail[size - 1] !== LF) return next;
  const before = next - (tail[size - 2] === CR ? 2 : 1);
  const emptyLine = before === body || tail[before - from - 1] === LF;
  return next < file.size || emptyLine ? before : next;
}
