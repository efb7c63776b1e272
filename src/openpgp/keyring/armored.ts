/**
 * A transferable key as text.
 * Implements: RFC 9580 §6.2, §6.1: "The CRC24 footer MUST NOT be generated if … contents of v6 packets", and of older keys it is: GnuPG before
 * 2.4.6 reads no armor that ends without padding and without a checksum (https://dev.gnupg.org/T7071).
 */
import { armor, enums } from 'openpgp';

/** Hexadecimal digits of the fingerprint of a v6 key. RFC 9580 §5.5.4.3 */
const ofVersion6 = 64;

export const armoredKey = (kind: 'publicKey' | 'privateKey', fingerprint: string, octets: Uint8Array): string =>
  armor(enums.armor[kind], octets, undefined, undefined, undefined, fingerprint.length !== ofVersion6);
