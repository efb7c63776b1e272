/**
 * Lines and fields of a message that arrives in pieces, told to the part tree.
 * Implements: RFC 5322 §2.1-2.2 (lines, header, body), RFC 2046 §5.1.1 (delimiter lines); LF-only lines as well as CRLF.
 * It keeps no octets: `scan` says how many it has done with, the rest must come again in front of what follows.
 */
import { CR, HTAB, LF, SP } from '../../base/bytes.ts';
import { emptyLine, field, fieldEnd } from '../header/fields.ts';
import { limits } from '../limits.ts';
import type { PartTree, Position } from './tree.ts';

const HYPHEN = 0x2d;
const isWsp = (octet: number | undefined): boolean => octet === SP || octet === HTAB;

/** Told of body octets in order; they belong to the innermost part of the tree. */
export type BodyListener = (window: Buffer, from: number, to: number) => void;

export class Scanner {
  readonly #tree: PartTree;
  readonly #onBody: BodyListener;
  /** Offset of the window in the message. */
  #offset = 0;
  #lineFeeds = 0;
  /** The two octets before the window. */
  #tail: readonly [number, number] = [0, 0];
  /** In a body line whose beginning is gone. */
  #insideLine = false;
  /** In a field that is too long, behind the part of it that was read. */
  #insideField = false;
  #fields = 0;

  constructor(tree: PartTree, onBody: BodyListener) {
    this.#tree = tree;
    this.#onBody = onBody;
  }

  /** Reads the window as far as it can be understood; all of it when it is the last. Gives how many octets are done with. */
  scan(window: Buffer, last: boolean): number {
    let at = 0;
    for (let before = -1; at !== before && at < window.length;) {
      before = at;
      at = this.#tree.inHeader ? this.#scanHeader(window, at, last) : this.#scanBody(window, at, last);
    }
    if (at > 0) this.#tail = [this.#octetBefore(window, at, 2), this.#octetBefore(window, at, 1)];
    this.#offset += at;
    if (last) this.#tree.finish({ offset: this.#offset, lineFeeds: this.#lineFeeds });
    return at;
  }

  /** Header lines, up to the body, a boundary line, or what cannot be decided yet. */
  #scanHeader(window: Buffer, from: number, last: boolean): number {
    const end = window.length;
    let at = from;
    while (at < end) {
      if (this.#insideField) {
        const next = this.#skipField(window, at, last);
        if (next === at) return at;
        at = next;
        continue;
      }
      if (window[at] === HYPHEN && this.#tree.hasBoundaries) {
        const next = this.#tryBoundary(window, at, last);
        if (next === at) return at;
        if (next > at) return next;
      }
      const empty = emptyLine(window, at, end);
      if (empty > 0) {
        this.#lineFeeds += 1;
        this.#fields = 0;
        this.#tree.beginBody(this.#position(at + empty));
        return at + empty;
      }
      const next = this.#takeField(window, at, last);
      if (next === at) return at;
      at = next;
    }
    return at;
  }

  /** One field; behind it, or at it where its end is not there yet. */
  #takeField(window: Buffer, at: number, last: boolean): number {
    const end = fieldEnd(window, at, window.length);
    // A field that reaches the end of the window may go on behind it.
    if (end === window.length && !last) {
      if (end - at <= limits.fieldOctets) return at;
      this.#insideField = true;
    }
    const length = Math.min(end - at, limits.fieldOctets);
    this.#fields += 1;
    if (this.#fields <= limits.fields) {
      const { name, valueStart, valueEnd } = field(window, at, at + length);
      if (name !== '') this.#tree.takeField(name.toLowerCase(), window.subarray(valueStart, valueEnd));
    }
    const done = this.#insideField && window[end - 1] === LF ? end - 1 : end;
    this.#countLines(window, at, done);
    return done;
  }

  /** The rest of an overlong field; a line feed at the end of the window waits, for a fold may follow it. */
  #skipField(window: Buffer, from: number, last: boolean): number {
    let at = from;
    for (;;) {
      const lf = window.indexOf(LF, at);
      if (lf === -1) return window.length;
      if (lf + 1 === window.length && !last) return lf;
      this.#lineFeeds += 1;
      at = lf + 1;
      if (!isWsp(window[at])) {
        this.#insideField = false;
        return at;
      }
    }
  }

  /** Body lines, up to a boundary line or what cannot be decided yet. */
  #scanBody(window: Buffer, from: number, last: boolean): number {
    const end = window.length;
    const search = this.#tree.hasBoundaries;
    let at = from;
    let lines = 0;
    let inside = this.#insideLine;
    while (at < end) {
      if (search && !inside && window[at] === HYPHEN && (at + 1 === end || window[at + 1] === HYPHEN)) {
        this.#lineFeeds += lines;
        lines = 0;
        if (at > from) {
          this.#onBody(window, from, at);
          this.#insideLine = false;
          return at;
        }
        const next = this.#tryBoundary(window, at, last);
        if (next >= at) return next;
      }
      while (at < end && window[at] !== LF) at += 1;
      inside = at === end;
      if (!inside) {
        lines += 1;
        at += 1;
      }
    }
    this.#lineFeeds += lines;
    this.#insideLine = inside;
    this.#onBody(window, from, at);
    return at;
  }

  /** Behind the boundary line at `at`; at it where more must come first; -1 where it is none. */
  #tryBoundary(window: Buffer, at: number, last: boolean): number {
    const lf = window.indexOf(LF, at);
    let end = lf === -1 ? window.length : lf;
    if (end - at > limits.boundaryLineOctets) return -1;
    if (lf === -1 && !last) return at;
    if (window[at + 1] !== HYPHEN) return -1;
    while (end > at && (isWsp(window[end - 1]) || window[end - 1] === CR)) end -= 1;
    const line = this.#tree.boundaryLine(window.toString('latin1', at + 2, Math.max(end, at + 2)));
    if (line === null) return -1;
    const here = this.#position(at);
    const next = lf === -1 ? window.length : lf + 1;
    this.#fields = 0;
    this.#tree.crossBoundary(line, here, this.#lineBreakBefore(window, at), this.#offset + next);
    if (lf !== -1) this.#lineFeeds += 1;
    return next;
  }

  #position(at: number): Position {
    return { offset: this.#offset + at, lineFeeds: this.#lineFeeds };
  }

  #countLines(window: Buffer, from: number, to: number): void {
    for (let at = from; at < to; at++) if (window[at] === LF) this.#lineFeeds += 1;
  }

  /** Octets of the line break in front of a line: 2 for CRLF, 1 for LF, 0 at the start of the message. */
  #lineBreakBefore(window: Buffer, at: number): number {
    if (this.#octetBefore(window, at, 1) !== LF) return 0;
    return this.#octetBefore(window, at, 2) === CR ? 2 : 1;
  }

  #octetBefore(window: Buffer, at: number, back: 1 | 2): number {
    if (at >= back) return window[at - back] ?? 0;
    return back - at === 1 ? this.#tail[1] : this.#tail[0];
  }
}
