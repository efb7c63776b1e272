/**
 * UTF-7, read only.
 * Implements: RFC 2152. A shift sequence that is malformed gives what could be read of it.
 * Not here: the modified UTF-7 of IMAP mailbox names (RFC 3501 §5.1.3).
 */
const PLUS = 0x2b;
const MINUS = 0x2d;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const sextets = new Int8Array(256).fill(-1);
for (let value = 0; value < 64; value++) sextets[alphabet.charCodeAt(value)] = value;

export function decodeUtf7(bytes: Buffer): string {
  const text: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const plus = bytes.indexOf(PLUS, at);
    const direct = plus === -1 ? bytes.length : plus;
    if (direct > at) text.push(bytes.toString('latin1', at, direct));
    if (plus === -1) break;
    let end = plus + 1;
    while ((sextets[bytes[end] ?? 0] ?? -1) >= 0 && end < bytes.length) end += 1;
    const shifted = end > plus + 1;
    // "+-" is a plus sign; a plus with nothing behind it stands for itself.
    text.push(shifted ? shiftedText(bytes, plus + 1, end) : '+');
    at = bytes[end] === MINUS ? end + 1 : end;
  }
  return text.join('').toWellFormed();
}

/** Modified base64 of UTF-16 in network order; left-over bits are padding. RFC 2152 rule 2 */
function shiftedText(bytes: Buffer, from: number, to: number): string {
  const units = Buffer.from(bytes.toString('latin1', from, to), 'base64');
  const even = units.subarray(0, units.length & ~1);
  return even.swap16().toString('utf16le');
}
