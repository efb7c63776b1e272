/** Bounds of keys that are kept. All our own. */
export const limits = {
  /** Octets of one public key or certificate: what GnuPG 2.2 sends out with a key of many certifications is below that. */
  keyOctets: 256 * 1024,
  /** Addresses of one key that are told. */
  addresses: 50,
} as const;
