/**
 * Bounds of the checks, and where they begin to warn.
 */
const second = 1_000;
const day = 86_400_000;
const gibibyte = 1024 ** 3;

export const limits = {
  /** For one probe, and for each step of a conversation. */
  probe: 5 * second,
  /** Octets of a greeting or a reply that are read. RFC 5321 §4.5.3.1.5 says 512. */
  reply: 4096,
  /** Exchanges, addresses and records of one domain that are looked at. */
  each: 10,
  /** Domains that are looked at side by side. */
  sideBySide: 8,
  /** A certificate that ends so soon should have been renewed. ACME clients do so a month before. */
  certificateEnds: 14 * day,
  /** Clocks: what TLS, one-time passwords and Kerberos (five minutes, RFC 4120 §3.1.3) bear. */
  clockWarning: 30 * second,
  clockProblem: 300 * second,
  diskProblem: gibibyte,
  diskWarning: 5 * gibibyte,
  diskShare: 0.1,
  /** Domain names have no more than this above them that is asked. RFC 8659 §3 climbs to the top. */
  climb: 8,
  /** Octets of a foreign record that are shown. */
  shown: 200,
} as const;
