/**
 * The address in a mailto: URI, as records in the DNS name one for reports.
 * Implements: RFC 6068 §2, of it one address; header fields behind "?" are left out.
 */

/** null for another URI, and for an address that could not stand in a header field and in an envelope as it is. */
export function mailtoAddress(uri: string): string | null {
  const scheme = 'mailto:';
  if (uri.slice(0, scheme.length).toLowerCase() !== scheme) return null;
  const address = decoded(uri.slice(scheme.length).split('?', 1)[0] ?? '');
  return address === null || !isPlainAddress(address) ? null : address;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** One addr-spec of plain characters. */
function isPlainAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  return (
    at > 0 &&
    at < text.length - 1 &&
    text.length <= 254 &&
    Array.from(text).every((letter) => letter > ' ' && letter < '\x7f' && !'<>()[],;:"\\'.includes(letter))
  );
}
