/** Limits of the webhooks room. */
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

export const limits = {
  /** Waits before each further attempt at an event; behind the last it is given up. Standard Webhooks, "Retries" */
  retries: [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
  /** The longest wait of a whole subscription: a receiver that is back is noticed within this. Ours. */
  longestPause: 30 * minute,
  /** Waits are longer by up to this share, so that they do not meet. */
  jitter: 0.2,
  /** The longest wait that a receiver may ask for by Retry-After. Ours. */
  longestAsked: 24 * hour,
  /** Subscriptions that are told of something at one time; each is told one event after the other. Ours. */
  inFlight: 16,
  /** How often the table is looked at when nobody says that there is something: another process may have written. */
  poll: 5 * second,
  /** Octets of the header fields of an answer, and of its content, which nobody reads. */
  answerHeaders: 16_384,
  answer: 65_536,
  /** Octets of a message that may go with an event. */
  whole: 10 * 1_048_576,
  /** Events that wait for one subscription; the oldest go first. Ours. */
  waiting: 10_000,
  /** Subscriptions of one account. */
  perAccount: 20,
  name: 100,
  url: 2_000,
  /** Octets of a secret. Standard Webhooks, "Signature scheme": 24 to 64 */
  secret: 32,
  /** Characters of why it failed that are kept. */
  error: 200,
} as const;
