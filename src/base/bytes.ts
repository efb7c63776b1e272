/**
 * Names for the octets that grammars speak of, and NULs where none may be said. RFC 5234 appendix B.
 */
export const NUL = 0x00;
export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const DQUOTE = 0x22;
export const CRLF = Buffer.from('\r\n');

/** What is said in the place of a NUL; the number of octets stays, as do all places in them. */
const nulSign = 0x80;

/** The octets for a reader whose protocol has no NULs: themselves where there is none. */
export function withoutNuls(octets: Buffer): Buffer {
  let at = octets.indexOf(NUL);
  if (at === -1) return octets;
  const shown = Buffer.from(octets);
  for (; at !== -1; at = shown.indexOf(NUL, at + 1)) shown[at] = nulSign;
  return shown;
}
