/** Mailboxes of the account of a list beside INBOX: what waits for an owner, was let through, failed, or is no message to the list. */
export const listMailboxes = { held: 'Held', approved: 'Approved', failed: 'Failed', other: 'Other' } as const;
