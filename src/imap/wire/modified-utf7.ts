/**
 * Modified UTF-7, in which mailbox names travel before ENABLE IMAP4rev2 or UTF8=ACCEPT.
 * Implements: RFC 3501 §5.1.3, RFC 9051 appendix A.1. A name has exactly one encoding: every other one is refused.
 */
const AMPERSAND = 0x26;
const MINUS = 0x2d;

const plain = (unit: number): boolean => unit >= 0x20 && unit <= 0x7e;

/** Unicode to modified UTF-7. */
export function encodeUtf7(name: string): string {
  let text = '';
  for (let at = 0; at < name.length;) {
    const unit = name.charCodeAt(at);
    if (plain(unit)) {
      text += unit === AMPERSAND ? '&-' : name.charAt(at);
      at += 1;
      continue;
    }
    const from = at;
    while (at < name.length && !plain(name.charCodeAt(at))) at += 1;
    text += `&${shifted(name.slice(from, at))}-`;
  }
  return text;
}

/** UTF-16BE in base64 with "," for "/", without padding. */
function shifted(units: string): string {
  const octets = Buffer.from(units, 'utf16le').swap16();
  return octets.toString('base64').replaceAll('=', '').replaceAll('/', ',');
}

/** Modified UTF-7 to Unicode, or null where it is not well formed. */
export function decodeUtf7(text: string): string | null {
  let name = '';
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (!plain(unit)) return null;
    if (unit !== AMPERSAND) {
      name += text.charAt(at);
      continue;
    }
    const end = text.indexOf('-', at);
    if (end === -1) return null;
    const units = end === at + 1 ? '&' : unshifted(text.slice(at + 1, end));
    if (units === null) return null;
    name += units;
    at = end;
    // "-&" directly behind a shift means that one run was cut in two, which the standard forbids.
    if (units !== '&' && text.charCodeAt(at + 1) === AMPERSAND && text.charCodeAt(at + 2) !== MINUS) return null;
  }
  return name;
}

function unshifted(base64: string): string | null {
  const octets = Buffer.from(base64.replaceAll(',', '/'), 'base64');
  if (octets.length === 0 || octets.length % 2 !== 0) return null;
  const units = octets.swap16().toString('utf16le');
  // Only the canonical form comes back the same: no plain characters, no stray bits, no foreign octets.
  if (shifted(units) !== base64 || !units.isWellFormed()) return null;
  for (let at = 0; at < units.length; at++) if (plain(units.charCodeAt(at))) return null;
  return units;
}
