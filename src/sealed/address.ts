/**
 * Whether two addresses are one.
 * Implements: RFC 9788 §4.4.5 (A-labels of the domains, ASCII without case), which is also that of certificates (RFC 9598 §5).
 * Only ASCII letters have a case here: U+212A must not become k.
 */

export function isSameAddress(one: string, other: string): boolean {
  const [a, b] = [addressParts(one), addressParts(other)];
  return a !== null && b !== null && a.domain === b.domain && a.local === b.local;
}

export interface AddressParts {
  readonly local: string;
  /** A-labels. */
  readonly domain: string;
}

/** Both as they are compared; null for what is no address. */
export function addressParts(address: string): AddressParts | null {
  const at = address.lastIndexOf('@');
  if (at < 1) return null;
  const domain = asciiDomain(address.slice(at + 1));
  return domain === null ? null : { local: lower(address.slice(0, at)), domain };
}

/** A-labels in lower case; null for what is no name, and for one with a point at its end, which no address has. URL is what both Node and browsers convert with. */
export function asciiDomain(domain: string): string | null {
  if (domain.endsWith('.')) return null;
  if (isAscii(domain)) return domain === '' ? null : lower(domain);
  for (const character of domain) if (separators.has(character)) return null;
  const url = URL.parse(`http://${domain}`);
  return url === null || url.hostname === '' ? null : url.hostname;
}

/** Where a URL would end its host. */
const separators = new Set('/?#@:\\%[] ');

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

function lower(text: string): string {
  let lowered = '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    lowered += code >= 0x41 && code <= 0x5a ? String.fromCharCode(code + 0x20) : text.charAt(at);
  }
  return lowered;
}
