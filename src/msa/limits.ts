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
  /** Messages of which it is known whose they are while their bounces come back. */
  bouncesOf: 50_000,
  /** Days of its past that an account is compared with. Ours: a newsletter once a month is in them. */
  historyDays: 31,
  /** A busier hour is written down when it is so many times what is kept: few writes, and a number that is near enough. */
  growth: 1.1,
  /** Part of the recipients that must fail for failures to be suspicious: old lists have some that do. Ours. */
  bouncesShare: 0.25,
  /** Part of the recipients that must be new for new ones to be suspicious: who writes to people it knows may add some. Ours. */
  strangersShare: 0.8,
} as const;
