/**
 * Bounds and times of the transfer room.
 */
const minute = 60_000;
const hour = 60 * minute;

export const limits = {
  /** Octets of a header that are looked at when a message comes in. Ours: ten times what is seen in the wild. */
  headerOctets: 256 * 1024,
  /** Received and Delivered-To fields before a message is taken for one that runs in circles. Postfix hopcount_limit */
  hops: 50,
  /** Characters of what a client called itself that are kept. RFC 5321 §4.5.3.1.2 */
  helo: 255,
  /** Characters of a remote reply that are kept and reported. */
  replyText: 1_000,

  /** Hosts of one domain that are tried in one attempt. RFC 5321 §5.1 asks for two at least. */
  hostsPerAttempt: 10,
  /** Exchanges of one domain that are considered. */
  exchanges: 50,
  /** Addresses of one exchange. */
  addresses: 8,

  /** How long a message is tried. RFC 5321 §4.5.4.1 asks for 4 to 5 days at least. */
  queueLifetime: 5 * 24 * hour,
  /** RFC 5321 §4.5.4.1 asks for 30 minutes in general, and for short ones in the beginning. */
  firstRetry: 5 * minute,
  maxRetry: 4 * hour,
  /** When the sender hears of a delay. RFC 3461 §5.2.6 leaves it open; Postfix and Sendmail say 4 hours. */
  delayNotice: 4 * hour,
  /** How long one attempt may take in all; the lease is longer, so that no other worker takes what is still running. */
  attempt: 20 * minute,
  lease: 25 * minute,
  /** Due recipients another process may have put in the queue are looked for this often. */
  poll: 5_000,
  /** Groups of recipients leased in one go. */
  leaseBatch: 100,
  /** Deliveries in flight, overall and to one domain. */
  inFlight: 200,
  inFlightPerDomain: 20,
  /** Deliveries that have run for longer than this only wait for their host, and give their place to others. Ours. */
  waitsAfter: 100,
  inFlightWaiting: 1_000,
  /** A destination whose deliveries take longer is slow. Ours. */
  slowAfter: 2_000,
  /** Deliveries at once to a destination of which nothing is known, and to one that is slow. Ours; Postfix begins with 5. */
  firstWindow: 2,
  slowWindow: 4,
  /** Half a minute is a restart; Postfix leaves a dead destination alone for five minutes (minimal_backoff_time). */
  firstSuspension: 30_000,
  longestSuspension: 5 * minute,
  destinationsRemembered: 10_000,
  /** When a host that greylists is tried again, where it does not say; and the bounds of what it may say. RFC 6647 §5 */
  greylistRetry: 5 * minute,
  greylistLeast: 30_000,
  greylistMost: hour,
  /** Attempts for which greylisting is believed; afterwards the usual intervals hold. Ours. */
  greylistAttempts: 5,
  /** Outcomes that wait to be written down before no more work is taken. */
  unsettled: 2_000,

  /** Milliseconds that all who are asked about a message may take together. Ours: clients wait minutes (RFC 5321 §4.5.3.2.6). */
  advice: 15_000,
  /** How long is known what was put off for its score, and how soon it may come back. Ours. */
  putOffKept: 2 * 24 * hour,
  putOffLeast: minute,

  /** Recipients elsewhere from which a message is bulk; and how urgent that and a bounce are. Ours. */
  bulkRecipients: 50,
  bulkPriority: -1,
  bouncePriority: -2,

  /** Octets of a message that is read once and held while it is delivered; larger ones are read as they go out. */
  heldOctets: 64 * 1024,

  /** How long a key stands for the message that came with it, and how long states can be asked for. Ours; Stripe keeps keys for a day. */
  idempotencyKept: 24 * hour,
  submissionsKept: 30 * 24 * hour,
  /** Submissions that are forgotten in one commit. */
  forgottenAtOnce: 1_000,

  /** How long it is told what became of a message; messages of which it is, forgotten ones in one commit, and steps that are told of one. Ours. */
  tracesKept: 14 * 24 * hour,
  traces: 2_000_000,
  tracesSweptAtOnce: 500,
  traceSteps: 500,
  /** Characters of what the other side said. Ours. */
  traceDetail: 500,

  /** Hours of which it is known how much mail went which way. Ours. */
  countedHours: 31 * 24,

  /** Octets of a bounce that are read for what it says. */
  bounceOctets: 256 * 1024,

  /** Characters of a reason with which a user's filter refuses. Ours: a line of a reply has 500. RFC 5321 §4.5.3.1.5 */
  rejection: 400,

  /** Octets up to which a returned message comes back whole. RFC 3461 §6.2 lets the size decide. */
  returnedOctets: 100 * 1024,
} as const;
