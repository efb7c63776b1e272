/** Bounds of the questions to DNS lists. All our own. */
export const limits = {
  /** Zones of one server: each is a question about every client. */
  zones: 32,
  /** Milliseconds that all questions about one client may take; who has not answered then has not listed it. */
  patience: 5_000,
  /** Milliseconds until a zone is tested again: one that died begins to list everybody, or nobody. */
  retest: 60 * 60_000,
  /** Milliseconds until one is tested again that gave no answer. */
  retry: 5 * 60_000,
  /** Answers of one zone that are looked at. */
  answers: 16,
  /** Names of hosts of one message that lists of links are asked about, and questions in all. */
  names: 40,
  questions: 200,
  /** Points that lists of links may add together: some list one name several times over. */
  linkPoints: 6,
  /** Characters of what a zone says of its entry. */
  text: 200,
} as const;
