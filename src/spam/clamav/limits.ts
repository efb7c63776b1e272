/** Bounds of what clamd is told and may answer. */
export const limits = {
  /** Octets of one chunk; each must be below clamd's StreamMaxLength. Ours. */
  chunkOctets: 64 * 1024,
  /** Attempts at one message: clamd hangs up on one that is too large, and who still writes then loses the answer. Ours. */
  attempts: 3,
  /** Octets of an answer. Its longest has a path and the name of a signature; ours is "stream". */
  answerOctets: 1_024,
  /** Characters of a signature's name that are told on. */
  nameCharacters: 200,
} as const;
