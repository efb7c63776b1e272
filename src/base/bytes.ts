/**
 * Names for the octets that grammars speak of. RFC 5234 appendix B.
 */
export const NUL = 0x00;
export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const DQUOTE = 0x22;
export const CRLF = Buffer.from('\r\n');
