/**
 * Bounds of the door. What an operator may change is in `DoorLimits`, with its reason in config/door.ts.
 */
const minute = 60_000;
const hour = 60 * minute;

/** How much of each kind may come; 0 is without limit. */
export interface DoorLimits {
  readonly connectionsPerMinute: number;
  readonly networkConnectionsPerMinute: number;
  readonly messagesPerHour: number;
  readonly networkMessagesPerHour: number;
  readonly senderMessagesPerHour: number;
  readonly recipientMessagesPerHour: number;
  readonly errorsPerHour: number;
  readonly tarpitAfter: number;
  /** Milliseconds. */
  readonly tarpitDelay: number;
  readonly tarpitConnections: number;
}

export const limits = {
  minute,
  hour,
  /** Addresses, networks, senders and recipients that are counted, each. Ours: some 10 MB when all are full. */
  counted: 20_000,
  /** Octets of an address of which count as one. RFC 5321 §4.5.3.1 allows no more than 64 + 1 + 255. */
  key: 320,
  /** The longest that one answer waits. Ours: far below the five minutes of RFC 5321 §4.5.3.2, above what a guesser bears. */
  longestDelay: 20_000,
  /** Sessions whose findings are kept for the messages that are still to come, and findings of one. Ours. */
  sessions: 20_000,
  findings: 50,
} as const;
