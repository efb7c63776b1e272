/**
 * Every bound of the message store as a domain, with its source.
 */

/** Entries of one access control list. Our own: a group is one entry, whoever is in it. */
export const maxAccessEntries = 200;

/** Mailboxes of others that one account is shown. Our own. */
export const maxSharedMailboxes = 10_000;

/**
 * Scripts of one account; octets of one, and of a name (RFC 9661 §1.2.1 asks for 512 of them); characters of the subject and of a body
 * of a vacation response. Our own; as much as people write by hand, ten times.
 */
export const filterLimits = {
  scripts: 50,
  scriptOctets: 65_536,
  scriptName: 512,
  subject: 998,
  body: 100_000,
  /** Marks of what was done; RFC 5230 §4.2 asks for 1,000. */
  marks: 10_000,
} as const;

/** What uploads of one account may hold, and for how long. Our own, but for the hour: RFC 8620 §6. */
export const uploadLimits = {
  octets: 512 * 1_048_576,
  count: 2_000,
  keptLeast: 3_600_000,
  kept: 2 * 86_400_000,
  sweptAtOnce: 100,
} as const;
