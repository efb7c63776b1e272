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
  /** Milliseconds until a policy that could not be fetched is asked for again. RFC 8461 §3.3: five minutes or longer */
  stsRetry: 5 * 60_000,
  stsFailures: 10_000,
  /** Milliseconds after which a policy is fetched anew though it is valid still. RFC 8461 §3.3: once a day */
  stsRefresh: 24 * 3_600_000,

  /** Milliseconds for which mail does not go in clear to a domain whose hosts proved who they are. Ours. */
  downgradeMemory: 30 * 24 * 3_600_000,
  /** Milliseconds after which that memory is renewed. */
  rememberEvery: 24 * 3_600_000,
} as const;
