/** Bounds of local delivery. */
export const limits = {
  /** Characters of a subaddress detail that may name a mailbox. RFC 5321 §4.5.3.1.1 leaves no more. */
  detail: 64,
  /** Octets of a hash in SRS: 30 bits, for a bounce that is worth three weeks at the most. Ours. */
  srsHash: 6,
  /** Days in which a bounce may come back. libsrs2 maxage */
  srsDays: 21,
  /** Octets of a local part. RFC 5321 §4.5.3.1.1 */
  srsLocalPart: 64,
} as const;
