/**
 * Every limit of SMTP, with its source. RFC 5321 §4.5.3 gives minimums for sizes and minimums for time-outs.
 * What an operator may change is in `SmtpLimits`; the rest belongs to the grammar.
 */

/** local-part: 64 octets. RFC 5321 §4.5.3.1.1 */
export const maxLocalPart = 64;
/** domain: 255 octets. RFC 5321 §4.5.3.1.2 */
export const maxDomain = 255;
/** A label of a domain. RFC 1035 §2.3.4 */
export const maxLabel = 63;
/** ENVID: 100 characters, before it is xtext encoded. RFC 3461 §4.4 */
export const maxEnvid = 100;
/** ORCPT, type and encoded address together. RFC 3461 §4.2 */
export const maxOrcpt = 500;
/** AUTH= of MAIL. RFC 4954 §3 (5) */
export const maxAuthParameter = 500;

/** A command line with its CRLF. RFC 5321 §4.5.3.1.4 */
const commandLine = 512;
/** Line lengths by verb, CRLF included: each extension adds what its parameters may take. */
export const maxCommandLines = {
  other: commandLine,
  /**
   * SIZE +26 (RFC 1870 §3), BODY +17 (RFC 6152 §2), SMTPUTF8 +10 (RFC 6531 §3.1), RET and ENVID xtext (RFC 3461), AUTH +500,
   * BY +17 (RFC 2852 §2), HOLDFOR or HOLDUNTIL +34 (RFC 4865 §3), MT-PRIORITY +15 (RFC 6710 §3), REQUIRETLS +11 (RFC 8689 §2),
   * XVERP +6.
   */
  mail: commandLine + 26 + 17 + 10 + 9 + 7 + 3 * maxEnvid + 500 + 17 + 34 + 15 + 11 + 6,
  /** NOTIFY=SUCCESS,FAILURE,DELAY and ORCPT. RFC 3461 §4 */
  rcpt: commandLine + 30 + maxOrcpt,
  /** AUTH with its initial response, and each line of the exchange. RFC 4954 §4 */
  auth: 12_288,
} as const;

/** Digits of BY= and HOLDFOR=. RFC 2852 §4, RFC 4865 §3 */
export const maxSecondsDigits = 9;

/** Octets of an overlong line that are skipped in search of its end; then the connection is closed. Our own. */
export const maxSkipped = 65_536;

/** Digits of a number in SIZE= and BDAT. RFC 1870 §5 */
export const maxDigits = 20;

export interface SmtpLimits {
  /** Octets of a message, announced as SIZE. RFC 1870 */
  readonly maxMessageSize: number;
  /** Recipients of one transaction; RFC 5321 §4.5.3.1.8 wants at least 100. */
  readonly maxRecipients: number;
  /** A line of a message. 998 is what may be sent (RFC 5322 §2.1.1); longer ones exist and are kept as they are up to here. */
  readonly maxTextLine: number;
  /** Replies 500 to 504, 530, 538 and 555 in one session; then 421. */
  readonly maxErrors: number;
  /** Recipients that were refused in one session; then 421. Guessing addresses is slow this way. */
  readonly maxRefusedRecipients: number;
  /** Failed AUTH exchanges; then 421. RFC 4954 §4 */
  readonly maxAuthFailures: number;
  /** Milliseconds that a message may be held back, announced as FUTURERELEASE. RFC 4865 §3 */
  readonly maxHold: number;
  /** Messages of one connection; then 421, and the client comes back. */
  readonly maxTransactions: number;
  /** Octets that are read after a message was found too large, before the connection is cut. */
  readonly maxExcess: number;
  /** Octets of input held while a command is being worked on; more is left in the kernel. */
  readonly maxPipelined: number;
  /** Octets of replies a client may leave unread before its commands wait. */
  readonly maxUnread: number;
  /** Milliseconds without an octet from the client. RFC 5321 §4.5.3.2.7: at least five minutes. */
  readonly idleTimeout: number;
  /** Milliseconds a connection may live. */
  readonly maxSession: number;
  /** Milliseconds for a TLS handshake. */
  readonly handshakeTimeout: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
}

export const defaultSmtpLimits: SmtpLimits = {
  maxMessageSize: 50 * 1024 * 1024,
  maxRecipients: 1000,
  maxTextLine: 64 * 1024,
  maxErrors: 10,
  maxRefusedRecipients: 100,
  maxAuthFailures: 3,
  maxHold: 90 * 86_400_000,
  maxTransactions: 10_000,
  maxExcess: 64 * 1024 * 1024,
  maxPipelined: 64 * 1024,
  maxUnread: 64 * 1024,
  idleTimeout: 300_000,
  maxSession: 6 * 3_600_000,
  handshakeTimeout: 30_000,
  maxConnections: 1000,
  maxConnectionsPerAddress: 100,
};

/** Time-outs of the client in milliseconds. RFC 5321 §4.5.3.2 */
export interface CourierLimits {
  readonly connectTimeout: number;
  readonly handshakeTimeout: number;
  /** §4.5.3.2.1 */
  readonly greetingTimeout: number;
  /** EHLO, STARTTLS, RSET: the words around a transaction. */
  readonly commandTimeout: number;
  /** §4.5.3.2.2 */
  readonly mailTimeout: number;
  /** §4.5.3.2.3 */
  readonly rcptTimeout: number;
  /** §4.5.3.2.4 */
  readonly dataTimeout: number;
  /** §4.5.3.2.5: until a written block is taken. */
  readonly blockTimeout: number;
  /** §4.5.3.2.6: long, because giving up here makes duplicates (RFC 1047). */
  readonly finalDotTimeout: number;
  readonly quitTimeout: number;
  /** A connection without work is kept this long. */
  readonly idleTimeout: number;
  readonly maxIdlePerHop: number;
  readonly maxIdle: number;
  readonly maxMessagesPerConnection: number;
  /** How long it is believed that a host takes only so many, and of how many hosts that is known. */
  readonly learnedFor: number;
  readonly hostsRemembered: number;
  /** RCPT commands sent before their replies are awaited. RFC 2920 §3.1 asks to mind the TCP windows. */
  readonly pipelineWindow: number;
  /** Octets of a reply line; RFC 5321 §4.5.3.1.5 says 512. */
  readonly maxReplyLine: number;
  readonly maxReplyLines: number;
  /** Octets read from the content at a time. */
  readonly block: number;
}

export const defaultCourierLimits: CourierLimits = {
  connectTimeout: 30_000,
  handshakeTimeout: 30_000,
  greetingTimeout: 300_000,
  commandTimeout: 300_000,
  mailTimeout: 300_000,
  rcptTimeout: 300_000,
  dataTimeout: 120_000,
  blockTimeout: 180_000,
  finalDotTimeout: 600_000,
  quitTimeout: 5_000,
  idleTimeout: 10_000,
  maxIdlePerHop: 10,
  maxIdle: 1_000,
  maxMessagesPerConnection: 100,
  learnedFor: 3_600_000,
  hostsRemembered: 10_000,
  pipelineWindow: 100,
  maxReplyLine: 4096,
  maxReplyLines: 128,
  block: 128 * 1024,
};
