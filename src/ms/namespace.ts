/**
 * The level under which an account finds the mailboxes of others: no mailbox of its own can have this name. RFC 2342 §3
 */
export const othersNamespace = 'Other Users';
