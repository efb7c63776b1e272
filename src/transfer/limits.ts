/** What a transfer holds in memory, and how far it believes what it reads. */
export const limits = {
  /** Octets read or written at one time. */
  chunk: 256 * 1024,
  /** Octets of small messages that are appended in one transaction. */
  batchOctets: 4 * 1024 * 1024,
  batchMessages: 200,
  /** Longest From_ line of an mbox; what is longer is text. */
  fromLine: 1000,
  /** Longest header in which Content-Length and Status are looked for. */
  header: 64 * 1024,
  /** Levels of folders that are looked into. */
  depth: 32,
  /** Names of keywords that a Maildir can hold: one letter each. */
  maildirKeywords: 26,
  /** Octets of one line of an IMAP server, literals left out. */
  imapLine: 1024 * 1024,
  /** Octets of a literal that is not a message. */
  imapLiteral: 64 * 1024,
  /** Milliseconds without a word from the other server. */
  imapSilence: 5 * 60 * 1000,
  /** Milliseconds for a connection. */
  imapConnect: 30_000,
} as const;
