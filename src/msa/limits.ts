/**
 * Bounds of submission.
 */
export const limits = {
  /** Octets of a header. Ours; Postfix takes 100 KiB, and a list of thousands of addresses is longer than that. */
  headerOctets: 1024 * 1024,
  /** Fields of a header: what is behind would not be looked at, and a Bcc might stand there. */
  headerFields: 1000,
  /** Messages and recipients of one user within an hour. Ours: far above a person, far below a stolen password's worth. */
  messagesPerHour: 500,
  recipientsPerHour: 2_000,
  /** Users whose counts are kept. */
  counted: 50_000,
} as const;
