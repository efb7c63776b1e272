/**
 * Every bound of an IMAP session, with its source.
 */
export interface ImapLimits {
  /** Connections in all, and from one address. Our own; Dovecot's per-user default is 10, behind a NAT live many users. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Octets of one command before and after login, literals of an APPEND not counted. RFC 2683 §3.2.1.5 asks for 8,000 or more,
   * an ID may have 30 fields of 1,054 octets (RFC 2971 §3.3); Dovecot imap_max_line_length is 64 KB.
   */
  readonly commandBeforeLogin: number;
  readonly command: number;
  /** Octets of one line of a SASL exchange, still in base64. RFC 4954 §4.3 names 12,288. */
  readonly saslLine: number;
  /** Octets of an appended message. RFC 7889. */
  readonly append: number;
  /** Messages of one APPEND, and octets of all of them. RFC 3502; our own. One message may always be as large as `append`. */
  readonly appendMessages: number;
  readonly appendOctets: number;
  /** Octets of a refused non-synchronizing literal that are read and thrown away; a larger one ends the session. RFC 7888 §4 */
  readonly discard: number;
  /** Nesting of search keys and of lists. Our own. */
  readonly depth: number;
  /** Search keys, fetch items and other members of one command. Our own. */
  readonly members: number;
  /** Keywords of one STORE or APPEND, and octets of one keyword. Our own. */
  readonly keywords: number;
  readonly keywordOctets: number;
  /** Octets of a mailbox name and of one of its levels (UTF-8), and how many levels. Our own; RFC 9051 §5.1 sets none. */
  readonly mailboxName: number;
  readonly mailboxLevel: number;
  readonly mailboxDepth: number;
  /** Octets of one annotation, how many a mailbox or the server has in each scope, and octets of all that a user keeps.
   * RFC 5464 §4.1 asks for 1,024 octets and 10 annotations at the least; ours.
   */
  readonly annotation: number;
  readonly annotations: number;
  readonly annotationOctets: number;
  /** Mailboxes that one NOTIFY can name, and that a session can watch or search at once. RFC 5465 §3.1, RFC 7377 §2.4; our own. */
  readonly notifyNames: number;
  readonly manyMailboxes: number;
  /** Contexts of one session that are kept up to date, and messages in all of them. RFC 5267 §4.3.1; our own. */
  readonly contexts: number;
  readonly contextMessages: number;
  /** Milliseconds until login. Our own. */
  readonly loginTimeout: number;
  /** Milliseconds without a command. RFC 9051 §5.4: at least 30 minutes. */
  readonly idleTimeout: number;
  /** Milliseconds that a TLS handshake may take. Our own. */
  readonly handshakeTimeout: number;
  /** Milliseconds that a client may take none of what it asked for. Our own. */
  readonly stallTimeout: number;
  /** Milliseconds between notices of how far a command is. RFC 9585 §4 recommends 10 to 15 seconds. */
  readonly progress: number;
  /** Failed logins until the session ends, and milliseconds that the answer to one is held back. Our own. */
  readonly loginFailures: number;
  readonly loginFailureDelay: number;
  /** BAD answers in a row until the session ends. Dovecot CLIENT_MAX_BAD_COMMANDS is 20. */
  readonly badCommands: number;
}

export const defaultLimits: ImapLimits = {
  connections: 10_000,
  connectionsPerAddress: 1_000,
  commandBeforeLogin: 40_960,
  command: 131_072,
  saslLine: 12_288,
  append: 52_428_800,
  appendMessages: 1_000,
  appendOctets: 524_288_000,
  discard: 1_048_576,
  depth: 50,
  members: 5_000,
  keywords: 100,
  keywordOctets: 255,
  mailboxName: 1_000,
  mailboxLevel: 255,
  mailboxDepth: 50,
  annotation: 65_536,
  annotations: 200,
  annotationOctets: 1_048_576,
  notifyNames: 1_000,
  manyMailboxes: 10_000,
  contexts: 20,
  contextMessages: 1_000_000,
  loginTimeout: 60_000,
  idleTimeout: 1_800_000,
  handshakeTimeout: 30_000,
  stallTimeout: 300_000,
  progress: 10_000,
  loginFailures: 5,
  loginFailureDelay: 1_500,
  badCommands: 20,
};

/** Octets read from a message and written to a socket in one step: what each reader that stopped reading holds. Our own. */
export const step = 131_072;

/** Octets of answers gathered before they go to the socket. */
export const outputBlock = 65_536;

/**
 * A window of 8 KiB and a table of 8,192 entries: about 50 KiB a compressing session in the place of zlib's 268. Answers
 * repeat themselves within little room. Our own.
 */
export const deflateMemory = { level: 6, windowBits: 13, memLevel: 5 } as const;

/** Octets of input held before the socket is paused. */
export const inputBlock = 65_536;

/** Octets of an overlong line that are skipped in search of its end; then the session ends. Our own. */
export const maxSkipped = 65_536;
