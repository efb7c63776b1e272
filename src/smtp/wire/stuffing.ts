/**
 * Dot transparency on the way out, and the end of DATA.
 * Implements: RFC 5321 §4.5.2, §4.1.1.4.
 */

const CRLF_DOT = Buffer.from('\r\n.');
const DOT = Buffer.from('.');
const END = Buffer.from('.\r\n');
const CRLF_END = Buffer.from('\r\n.\r\n');

/** Stuffs a message that comes in chunks of any size. */
export class DotStuffer {
  /** How much of CRLF the last octets were; the beginning of a message is a beginning of a line. */
  #crlf = 2;

  /** The chunk in slices, with a dot before each line that begins with one. No octet is copied. */
  stuff(chunk: Buffer): readonly Buffer[] {
    if (chunk.length === 0) return [];
    const slices: Buffer[] = [];
    let from = 0;
    const stuffBefore = (at: number): void => {
      if (at > from) slices.push(chunk.subarray(from, at));
      slices.push(DOT);
      from = at;
    };
    if (this.#crlf === 2 && chunk[0] === 0x2e) stuffBefore(0);
    if (this.#crlf === 1 && chunk[0] === 0x0a && chunk[1] === 0x2e) stuffBefore(1);
    for (let at = chunk.indexOf(CRLF_DOT); at >= 0; at = chunk.indexOf(CRLF_DOT, at + 2)) stuffBefore(at + 2);
    slices.push(from === 0 ? chunk : chunk.subarray(from));
    this.#crlf = tail(chunk, this.#crlf);
    return slices;
  }

  /** What ends the message: the CRLF too where the content lacks it. */
  end(): Buffer {
    return this.#crlf === 2 ? END : CRLF_END;
  }
}

const tail = (chunk: Buffer, before: number): number => {
  const last = chunk[chunk.length - 1];
  if (last === 0x0d) return 1;
  if (last !== 0x0a) return 0;
  return (chunk.length === 1 ? before === 1 : chunk[chunk.length - 2] === 0x0d) ? 2 : 0;
};
