/** Bounds of local delivery. */
export const limits = {
  /** Characters of a subaddress detail that may name a mailbox. RFC 5321 §4.5.3.1.1 leaves no more. */
  detail: 64,
} as const;
