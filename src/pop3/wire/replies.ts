/**
 * What the server says: status indicators, response codes, and the end of what has several lines.
 * Implements: RFC 1939 §3, RFC 2449 §4 and §8 (response codes), RFC 3206 (AUTH, SYS). Not here: choosing a reply.
 */
import { maxReplyLine } from '../limits.ts';

/** RFC 2449 §8.1, RFC 3206 */
export type ResponseCode = 'IN-USE' | 'LOGIN-DELAY' | 'AUTH' | 'SYS/TEMP' | 'SYS/PERM';

/** Octets that follow the status line, dots doubled and the last line included. */
export type Body = Iterable<Buffer> | AsyncIterable<Buffer>;

export interface Reply {
  readonly ok: boolean;
  readonly code: ResponseCode | null;
  readonly text: string;
  readonly body: Body | null;
}

export const ok = (text: string): Reply => ({ ok: true, code: null, text, body: null });
export const okWith = (text: string, body: Body): Reply => ({ ok: true, code: null, text, body });
export const err = (text: string, code: ResponseCode | null = null): Reply => ({ ok: false, code, text, body: null });

/** The line that ends an answer of several lines. RFC 1939 §3 */
export const lastLine = Buffer.from('.\r\n');

/** The status line with its CRLF. Throws (a bug) on text that would be more than one line, or too long. */
export function statusLine(reply: Reply): string {
  const code = reply.code === null ? '' : `[${reply.code}] `;
  const line = `${reply.ok ? '+OK' : '-ERR'} ${code}${reply.text}\r\n`;
  if (line.length > maxReplyLine || !isPlain(line.slice(0, -2))) throw new RangeError('Not one line of plain text');
  return line;
}

/** Lines as octets, gathered into chunks, with the last line at the end. No line may begin with a dot. */
export function* linesOf(lines: Iterable<string>): Generator<Buffer> {
  let gathered = '';
  for (const line of lines) {
    gathered += `${line}\r\n`;
    if (gathered.length < 16_384) continue;
    yield Buffer.from(gathered, 'latin1');
    gathered = '';
  }
  yield Buffer.from(`${gathered}.\r\n`, 'latin1');
}

function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}
