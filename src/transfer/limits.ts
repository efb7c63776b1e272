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
  /** Octets of an IMAP server that are read ahead. */
  imapAhead: 1024 * 1024,
  /** Responses to a command that has few. */
  imapResponses: 10_000,
  /** Folders and messages of a folder that are believed. */
  imapFolders: 50_000,
  imapMessages: 20_000_000,
  /** Messages that are asked for with one command. */
  imapBatch: 100,
  /** Octets of a message; one that is larger is not taken. */
  imapMessage: 2 * 1024 * 1024 * 1024,
  /** Octets that a message may have above twice the size that was announced. Some servers count without carriage returns. */
  imapSlack: 1024 * 1024,
  /** Attempts in a row that bring nothing, and milliseconds before the first of them, doubled each time. */
  imapAttempts: 6,
  imapBackoff: 1000,
} as const;
