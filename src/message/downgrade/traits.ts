/**
 * What octets are like, as far as transports care.
 * Implements: RFC 2045 §2.7 to §2.9 (7bit, 8bit and binary data), §6.7 (what quoted-printable must escape).
 */
import { isAscii } from 'node:buffer';
import { CR, LF, SP } from '../../base/bytes.ts';

const EQUALS = 0x3d;
const DEL = 0x7f;

export class Traits {
  size = 0;
  eightBit = false;
  /** A NUL, a CR or an LF that stands alone: data that only a binary transport takes. */
  binary = false;
  lines = 0;
  /** Octets of the longest line. */
  longest = 0;
  /** Octets that quoted-printable escapes. */
  escaped = 0;
  #line = 0;
  #afterCr = false;

  push(chunk: Buffer): void {
    this.size += chunk.length;
    if (chunk.includes(0)) this.binary = true;
    if (!isAscii(chunk)) this.eightBit = true;
    for (const octet of chunk) {
      if (octet === LF) {
        if (!this.#afterCr) this.binary = true;
        this.#endLine();
      } else {
        if (this.#afterCr) this.binary = true;
        if (octet !== CR) this.#line += 1;
        if (octet >= DEL || octet === EQUALS || (octet < SP && octet !== CR)) this.escaped += 1;
      }
      this.#afterCr = octet === CR;
    }
  }

  end(): this {
    if (this.#afterCr) this.binary = true;
    this.#endLine();
    return this;
  }

  #endLine(): void {
    this.longest = Math.max(this.longest, this.#line);
    this.#line = 0;
    this.lines += 1;
  }
}
