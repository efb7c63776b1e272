/** Bounds of lists. Ours, where nothing else is said. */
export const limits = {
  /** Of one list. */
  members: 2000,
  /** Each message of an encrypted list is encrypted once for each of them. */
  encryptedMembers: 500,
  owners: 10,
  /** Octets of a message that an encrypted list opens: it is in memory as a whole, and what is made of it. */
  encryptedOctets: 20 * 1024 * 1024,
  /** Octets of a message that is sent on as it is. */
  octets: 100 * 1024 * 1024,
  /** Messages of a mailbox that are looked at in one go. */
  atOnce: 20,
  /** Messages that wait for an owner among which the one that is let through is looked for. */
  held: 1000,
  /** Copies of a message that are accepted in one commit. */
  copiesAtOnce: 50,
  /** Failures that come back, within so many milliseconds, after which a member gets nothing more. */
  bounces: 5,
  bouncesWithin: 14 * 86_400_000,
  /** Octets of a message that comes back which are looked at. */
  bounceOctets: 64 * 1024,
  /** Characters of what another host said that owners are told. */
  reason: 500,
  /** What may wait for the thread that encrypts. */
  sealQueue: 64,
  /** Milliseconds that a certificate holds which signs itself, and before its end when one is made anew; by so much it begins earlier. */
  certificateLife: 10 * 365 * 86_400_000,
  renewBefore: 30 * 86_400_000,
  backdated: 3_600_000,
  /** Milliseconds that the founding of a list may take. */
  founding: 60_000,
  /** Milliseconds between two looks at a certificate; lists of which it is known when that was. */
  careEvery: 86_400_000,
  cared: 10_000,
  /** Authorities above a certificate that is brought; keys and certificates of a list, former ones among them. */
  chain: 10,
  keys: 100,
  /** Octets of a key that is given for a member. */
  keyOctets: 256 * 1024,
  /** Characters of what stands in a link to leave: an address has at most 254. */
  leaveToken: 600,
  /** Characters of a Subject that are read for what is asked of a list. */
  subject: 200,
  /** Addresses of which it is remembered that they were written to; and milliseconds for which. */
  asked: 10_000,
  askedFor: 3_600_000,
  /** Milliseconds between two looks at a list whose mail could not be sent on. */
  retry: 60_000,
} as const;
