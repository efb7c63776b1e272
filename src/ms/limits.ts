/**
 * Every bound of the message store as a domain, with its source.
 */

/** Entries of one access control list. Our own: a group is one entry, whoever is in it. */
export const maxAccessEntries = 200;

/** Mailboxes of others that one account is shown. Our own. */
export const maxSharedMailboxes = 10_000;
