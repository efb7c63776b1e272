/**
 * Every bound of the message store as a domain, with its source.
 */

/** Entries of one access control list. Our own: a group is one entry, whoever is in it. */
export const maxAccessEntries = 200;

/** Mailboxes of others that one account is shown. Our own. */
export const maxSharedMailboxes = 10_000;

/** What uploads of one account may hold, and for how long. Our own, but for the hour: RFC 8620 §6. */
export const uploadLimits = {
  octets: 512 * 1_048_576,
  count: 2_000,
  keptLeast: 3_600_000,
  kept: 2 * 86_400_000,
  sweptAtOnce: 100,
} as const;
