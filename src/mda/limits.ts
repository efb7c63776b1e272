/** Bounds of local delivery. */
export const limits = {
  /** Characters of a subaddress detail that may name a mailbox. RFC 5321 §4.5.3.1.1 leaves no more. */
  detail: 64,
  /** Octets of a hash in SRS: 30 bits, for a bounce that is worth three weeks at the most. Ours. */
  srsHash: 6,
  /** Days in which a bounce may come back. libsrs2 maxage */
  srsDays: 21,
  /** Octets of scripts that are kept as programs, all of them together. Ours: a program takes some ten times as much. */
  programOctets: 4 * 1_048_576,
  /** Octets of a message that are read first for a script; the header is in them as a rule. Ours. */
  firstHead: 65_536,
  /** Received and Delivered-To fields before a message is sent on no further; as mta/ has it. */
  hops: 50,
  /** Names of mailboxes that a script may make; as in IMAP. */
  mailboxName: 1_000,
  mailboxLevel: 255,
  mailboxDepth: 50,
  /** Message-IDs of References, and characters of a subject that is answered. */
  references: 20,
  subject: 500,
  /** Milliseconds in which one sender is told once of a vacation response, and a user once that a script is wrong. RFC 5230 §4.1; ours. */
  responseEvery: 7 * 86_400_000,
  complaintEvery: 86_400_000,
  /** Octets of a message that is encrypted before it is kept, and messages that may wait for it. Ours. */
  restOctets: 64 * 1_048_576,
  restQueue: 200,
  /** Octets of a local part. RFC 5321 §4.5.3.1.1 */
  srsLocalPart: 64,
} as const;
