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
  /** What may wait for the thread that encrypts. */
  sealQueue: 64,
  /** Octets of a key that is given for a member. */
  keyOctets: 256 * 1024,
  /** Milliseconds between two looks at a list whose mail could not be sent on. */
  retry: 60_000,
} as const;
