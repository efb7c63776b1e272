/**
 * Bounds of what is known about hops.
 */
export const limits = {
  /** Certificates of a peer that are looked at. OpenSSL verifies 100; nobody sends ten. */
  certificates: 10,
  /** TLSA records of one host that are looked at. */
  tlsaRecords: 100,

  /** Octets of an MTA-STS policy, and milliseconds to fetch it. RFC 8461 §3.3 */
  stsPolicy: 65_536,
  stsTimeout: 60_000,
  /** Octets of header fields of the answer that carries it. Ours. */
  stsHeaders: 16_384,
  /** Seconds: about a year. RFC 8461 §3.2 */
  stsMaxAge: 31_557_600,
  /** Hosts of a policy that are looked at. Ours. */
  stsHosts: 1_000,
} as const;
