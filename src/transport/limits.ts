/**
 * Bounds of what is known about hops.
 */
export const limits = {
  /** Certificates of a peer that are looked at. OpenSSL verifies 100; nobody sends ten. */
  certificates: 10,
  /** TLSA records of one host that are looked at. */
  tlsaRecords: 100,
} as const;
