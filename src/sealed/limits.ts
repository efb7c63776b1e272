/** Bounds of what is opened: a stranger made it, and each layer may hold more than the one before. All our own. */
export const limits = {
  /** Seals inside each other. Triple wrapping (RFC 2634 §1.1) is three. */
  depth: 8,
  /** Seals that are opened in one message: each asks for a public-key operation. */
  seals: 40,
  /** Octets that all opened layers of a message may have together. */
  octets: 256 * 1024 * 1024,
} as const;
