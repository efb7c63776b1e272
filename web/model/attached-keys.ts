/** Keys among what is attached: whoever reads the message may keep them. RFC 3156 §7, RFC 5280 (DER), RFC 7468 §5 (PEM) */

export interface AttachedKey {
  readonly standard: 'openpgp' | 'smime';
  readonly name: string;
  readonly octets: Uint8Array;
}

interface NamedFile {
  readonly type: string;
  readonly name: string | null;
}

const ends = (name: string | null, ...endings: readonly string[]): boolean =>
  endings.some((ending) => name?.toLowerCase().endsWith(ending) === true);

/** By how it is called: what is in it, the server looks at. */
export function keyStandard({ type, name }: NamedFile): AttachedKey['standard'] | null {
  if (type === 'application/pgp-keys' || ends(name, '.asc', '.pgp'))
    return type.includes('signature') ? null : 'openpgp';
  const isCertificate = type === 'application/pkix-cert' || type === 'application/x-x509-user-cert';
  return isCertificate || ends(name, '.cer', '.crt') ? 'smime' : null;
}

/** Whether a file holds certificates and nothing else. RFC 8551 §3.8 */
export const isCertificates = ({ type, name }: NamedFile): boolean =>
  type.includes('pkcs7-mime') || type.includes('pkcs7-certificates') || ends(name, '.p7c', '.p7b');

export function attachedKeys(files: readonly (NamedFile & { readonly octets: Uint8Array })[]): readonly AttachedKey[] {
  const keys: AttachedKey[] = [];
  for (const { type, name, octets } of files) {
    const standard = keyStandard({ type, name });
    if (standard !== null)
      keys.push({ standard, name: name ?? type, octets: standard === 'smime' ? unarmored(octets) : octets });
  }
  return keys;
}

const begin = '-----BEGIN CERTIFICATE-----';

/** The first certificate of a PEM file; what is none stays as it is. */
function unarmored(octets: Uint8Array): Uint8Array {
  const text = new TextDecoder('latin1').decode(octets);
  const from = text.indexOf(begin);
  const to = text.indexOf('-----END', from);
  if (from === -1 || to === -1) return octets;
  try {
    return Uint8Array.from(atob(text.slice(from + begin.length, to)), (letter) => letter.charCodeAt(0));
  } catch {
    return octets;
  }
}
