/**
 * Cuts what a client sends into lines, in bounded memory.
 * Implements: RFC 1939 §3 (lines end in CRLF), RFC 2449 §4 (their length). A line feed alone ends a line too, but a bad one.
 */
import { CR, LF } from '../../base/bytes.ts';
import { maxSkipped } from '../limits.ts';

export type LineRead =
  | { readonly kind: 'line'; readonly line: Buffer }
  /** The line was longer than the limit, and is skipped. */
  | { readonly kind: 'too-long' }
  /** The line ended in a bare LF, and is skipped. */
  | { readonly kind: 'bare-lf' }
  /** The line does not end: nothing more can be made of this connection. */
  | { readonly kind: 'endless' };

export class LineBuffer {
  #pending: Buffer = Buffer.alloc(0);
  /** Octets of an overlong line that went by already; 0 when there is none. */
  #skipped = 0;

  get length(): number {
    return this.#pending.length;
  }

  push(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
  }

  /** Forgets what was sent ahead. */
  discard(): void {
    this.#pending = Buffer.alloc(0);
    this.#skipped = 0;
  }

  /** The next line of at most `limit` octets with its CRLF, or null when it has not come yet. */
  next(limit: number): LineRead | null {
    const lf = this.#pending.indexOf(LF);
    if (lf < 0) return this.#unfinished(limit);
    const line = this.#pending.subarray(0, lf);
    const tooLong = this.#skipped > 0 || lf + 1 > limit;
    this.#pending = this.#pending.subarray(lf + 1);
    this.#skipped = 0;
    if (tooLong) return { kind: 'too-long' };
    return line[lf - 1] === CR ? { kind: 'line', line: line.subarray(0, lf - 1) } : { kind: 'bare-lf' };
  }

  #unfinished(limit: number): LineRead | null {
    if (this.#skipped === 0 && this.#pending.length <= limit) return null;
    this.#skipped += this.#pending.length;
    this.#pending = Buffer.alloc(0);
    return this.#skipped > maxSkipped ? { kind: 'endless' } : null;
  }
}
