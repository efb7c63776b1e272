/** Bounds of what rspamd is told and may answer. */
export const limits = {
  /** Octets of an answer's header fields, and of the answer. One symbol is about 150 octets; rspamd has some 500 of them. */
  headerOctets: 16_384,
  answerOctets: 512 * 1024,
  /** Symbols that are looked at, those that are told, and characters of one name or description. Ours. */
  symbols: 1_000,
  toldSymbols: 20,
  textCharacters: 200,
  /** A score that is further from zero is none. rspamd's own are below 100. */
  score: 100_000,
  /** Recipients that it is told of, and octets of one value. RFC 5321 §4.5.3.1.8 has clients send 100 at least. */
  recipients: 100,
  valueOctets: 1_000,
} as const;
