/** Bounds of hashcash stamps. */
const day = 86_400_000;

export const limits = {
  /** Milliseconds that a stamp is good for, and that clocks may differ by. hashcash(1), options -e and -g */
  validity: 28 * day,
  skew: 2 * day,
  /** Characters of a stamp; one of version 1 is near 60 and an address. Ours. */
  stampCharacters: 512,
  /** X-Hashcash fields of a message that are looked at. Ours. */
  stamps: 100,
  /** Octets of a message by which it is known again: what is behind is not what somebody would spend a stamp twice for. Ours. */
  messageOctets: 4 * 1024 * 1024,
  /** Points for a stamp of the least bits, for each further bit, and at most: somebody who hires machines can have stamps too. Ours. */
  points: 1,
  pointsPerBit: 0.25,
  mostPoints: 2.5,
  /** Recipients of one message that stamps are made for, milliseconds that all of them may take, and messages that wait. Ours. */
  mintedRecipients: 10,
  mintingTime: 15_000,
  mintingQueue: 16,
  /** Tries between two looks at the clock: a few milliseconds. */
  mintingStep: 4_096,
} as const;
