/**
 * Replies of a server, read from octets of any division. All bounds are the reader's: a hostile server costs no memory.
 * Implements: RFC 5321 §4.2 (Reply-line), RFC 2034 §4 (enhanced code in front of the text).
 */
import type { HopReply } from '../../mta/deliver/port.ts';

/** A reply with its lines apart, as EHLO needs them. */
export interface HeardReply {
  readonly code: number;
  /** Without codes; controls are gone. */
  readonly lines: readonly string[];
}

export interface ReplyLimits {
  readonly maxReplyLine: number;
  readonly maxReplyLines: number;
}

const LF = 0x0a;
const CR = 0x0d;
const HYPHEN = 0x2d;
/** What is kept of a reply for reports and the log. */
const maxText = 1000;
/** And of one that was given up in the middle. */
const maxUnfinished = 80;
/** Replies that nobody has asked for yet. */
const maxWaiting = 4096;

export class ReplyReader {
  readonly #limits: ReplyLimits;
  readonly #replies: HeardReply[] = [];
  #partial: Buffer | null = null;
  #code = 0;
  #lines: string[] = [];
  /** What is wrong with what the server says; nothing is read any more then. */
  fault: string | null = null;

  constructor(limits: ReplyLimits) {
    this.#limits = limits;
  }

  /** Takes octets. */
  push(chunk: Buffer): void {
    let octets = this.#partial === null ? chunk : Buffer.concat([this.#partial, chunk]);
    this.#partial = null;
    while (this.fault === null && octets.length > 0) {
      const end = octets.indexOf(LF);
      if (end > this.#limits.maxReplyLine || (end < 0 && octets.length > this.#limits.maxReplyLine)) {
        this.fault = 'a reply line is too long';
        return;
      }
      if (end < 0) {
        this.#partial = octets;
        return;
      }
      this.#line(octets.subarray(0, end > 0 && octets[end - 1] === CR ? end - 1 : end));
      octets = octets.subarray(end + 1);
    }
  }

  /** The next complete reply, or null. */
  next(): HeardReply | null {
    return this.#replies.shift() ?? null;
  }

  /** Nothing is waiting, not even a part of a line. */
  get empty(): boolean {
    return this.#replies.length === 0 && this.#partial === null && this.#lines.length === 0;
  }

  /** What came of a reply that is not complete, as far as anybody wants to read it. */
  get unfinished(): string {
    const last = this.#partial?.toString('latin1', 0, maxUnfinished) ?? this.#lines.at(-1) ?? '';
    return printable(last).slice(0, maxUnfinished);
  }

  /** Something that is not a refusal is waiting. */
  get agreed(): boolean {
    return this.#replies.some(({ code }) => code < 400);
  }

  /** Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF */
  #line(line: Buffer): void {
    const code = replyCode(line);
    const separator = line[3];
    if (code === null || (separator !== undefined && separator !== 0x20 && separator !== HYPHEN)) {
      this.fault = 'what came is not a reply';
      return;
    }
    if (this.#lines.length > 0 && code !== this.#code) {
      this.fault = 'the codes of one reply differ';
      return;
    }
    if (this.#lines.length >= this.#limits.maxReplyLines || this.#replies.length >= maxWaiting) {
      this.fault = 'a reply has too many lines';
      return;
    }
    this.#code = code;
    this.#lines.push(printable(line.toString('utf8', 4)));
    if (separator === HYPHEN) return;
    this.#replies.push({ code, lines: this.#lines });
    this.#lines = [];
  }
}

/** Reply-code = %x32-35 %x30-35 %x30-39; the second digit is not held against anybody. */
function replyCode(line: Buffer): number | null {
  const [first = 0, second = 0, third = 0] = line;
  const isDigit = (octet: number): boolean => octet >= 0x30 && octet <= 0x39;
  if (first < 0x32 || first > 0x35 || !isDigit(second) || !isDigit(third)) return null;
  return (first - 0x30) * 100 + (second - 0x30) * 10 + (third - 0x30);
}

/** Remote text never carries a control into our own protocol lines, logs or reports. */
export function printable(text: string): string {
  let clean = '';
  for (const character of text) {
    const unit = character.charCodeAt(0);
    clean += unit < 0x20 || (unit >= 0x7f && unit < 0xa0) || unit === 0x2028 || unit === 0x2029 ? ' ' : character;
  }
  return clean.trim();
}

/** The reply as reports carry it: lines joined, the enhanced code apart. */
export function hopReply({ code, lines }: HeardReply): HopReply {
  const stripped = lines.map((line) => splitEnhanced(code, line));
  const text = stripped.map((line) => line.text).join(' ');
  return { code, enhanced: stripped[0]?.enhanced ?? null, text: text.slice(0, maxText) };
}

/** status-code = class "." subject "." detail, of the same class as the reply. RFC 3463 §2 */
function splitEnhanced(code: number, line: string): { readonly enhanced: string | null; readonly text: string } {
  const space = line.indexOf(' ');
  const word = space < 0 ? line : line.slice(0, space);
  const parts = word.split('.');
  const isStatus =
    parts.length === 3 &&
    parts[0] === String(Math.floor(code / 100)) &&
    parts.every((part) => part.length > 0 && part.length <= 3 && Number.isInteger(Number(part)));
  return isStatus ? { enhanced: word, text: line.slice(word.length).trim() } : { enhanced: null, text: line };
}
