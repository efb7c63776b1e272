/**
 * Which keys are certified: those that hold for as long as a certificate does, and that programs know.
 * Implements: RFC 8551 §4.3 (lengths), NIST SP 800-131A (2,048 bits), RFC 8017 §3.1 (the exponent), RFC 5480, RFC 8410.
 */
import { sequence, unsigned } from '../smime/asn1/reader.ts';
import { decode } from '../smime/asn1/reader.ts';
import type { PublicKeyInfo } from '../smime/certificates/certificate.ts';
import { type KeyUsageName, encryptingUsage } from '../smime/certificates/write.ts';
import { curveOf, keyTypes, rsaBits } from '../smime/algorithms/signatures.ts';
import { limits } from './limits.ts';
import type { CertificateUsage } from './types.ts';

/** Why a key is not certified, in words; null where it is. */
export function keyFault(key: PublicKeyInfo): string | null {
  switch (key.algorithm.oid) {
    case keyTypes.rsa:
      return rsaFault(key);
    case keyTypes.ec:
      return curveOf(key) === null ? 'the curve of the key is none of P-256, P-384 and P-521' : null;
    case keyTypes.ed25519:
      return null;
    default:
      return 'keys of this kind are not certified: RSA, ECDSA and Ed25519 are';
  }
}

function rsaFault(key: PublicKeyInfo): string | null {
  const bits = rsaBits(key) ?? 0;
  if (bits < limits.rsaBits) return `the key has ${bits} bits, fewer than ${limits.rsaBits}`;
  if (bits > limits.rsaMostBits) return `the key has ${bits} bits, more than ${limits.rsaMostBits}`;
  const numbers = decode(key.key, (element) => {
    const parts = sequence(element, 'RSAPublicKey');
    return [unsigned(parts.any('modulus')), unsigned(parts.any('publicExponent'))] as const;
  });
  if (!numbers.ok) return 'the key cannot be read';
  const [modulus, exponent] = numbers.value;
  // "The value of public exponent is equal to an odd number equal to 3 or more", and those below 65,537 are attacked. FIPS 186-5 §5.1
  const isSmall = exponent.length < 3 || exponent.equals(Buffer.from([0, 0, 1]));
  const isEven = ((exponent.at(-1) ?? 0) & 1) === 0 || ((modulus.at(-1) ?? 0) & 1) === 0;
  return isSmall || isEven || exponent.length > 8 ? 'the exponent of the key is not one that is safe' : null;
}

/** What the key may do; null where its kind cannot do that. RFC 8550 §4.4.2 */
export function usagesOf(key: PublicKeyInfo, usage: CertificateUsage): readonly KeyUsageName[] | null {
  const encrypting = encryptingUsage(key);
  if (usage === 'sign' || (usage === 'both' && encrypting === null)) return ['digitalSignature'];
  if (encrypting === null) return null;
  return usage === 'encrypt' ? [encrypting] : ['digitalSignature', encrypting];
}
