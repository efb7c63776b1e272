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

  /** Milliseconds for one request to a CA; octets of its header and of its answer. Ours. */
  acmeTimeout: 30_000,
  acmeHeaders: 16_384,
  acmeAnswer: 1_048_576,
  /** Times that a nonce may be refused in a row. */
  acmeNonces: 10,
  /** Milliseconds between two looks at an order, growing, and until it must have come to an end. RFC 8555 §7.5.1 */
  acmePoll: 250,
  acmePollMost: 10_000,
  acmePatience: 5 * 60_000,
  /** The longest that a CA is left alone because it says so. */
  acmeRetryAfter: 24 * 3_600_000,
  /** Names of one certificate. Let's Encrypt takes 100. */
  acmeNames: 100,

  /** Different counts of TLS sessions that are held until they are written. Ours. */
  reportCounts: 10_000,
  /** Policies, details of failures and strings of one report; characters of each text. */
  reportDetails: 1_000,
  reportText: 1_000,
  /** Octets of a report, unpacked; how deep its JSON may go (a proper one has five levels). */
  reportOctets: 2 * 1_048_576,
  reportDepth: 16,
  /** Octets of a message or request that carries one, and reports of others that are kept. */
  reportCarrier: 1_048_576,
  reportsKept: 10_000,
} as const;
