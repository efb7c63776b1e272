/**
 * Every limit of the POP3 room, with its source.
 */
import { maxMessage } from '../sasl/limits.ts';

export interface Pop3Limits {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** Milliseconds a client may take for one line, or for reading what was sent. RFC 1939 §3: at least ten minutes. */
  readonly idleTimeout: number;
  /** Milliseconds for a TLS handshake. */
  readonly handshakeTimeout: number;
  /** Commands that were answered with -ERR before the connection ends. */
  readonly maxErrors: number;
  /** Failed logins before the connection ends. */
  readonly maxFailedLogins: number;
  /** Messages of one maildrop that a session shows; the rest come up when those are gone. */
  readonly maxMessages: number;
}

export const pop3Limits: Pop3Limits = {
  maxConnections: 2_000,
  maxConnectionsPerAddress: 50,
  idleTimeout: 10 * 60_000,
  handshakeTimeout: 30_000,
  maxErrors: 20,
  maxFailedLogins: 3,
  maxMessages: 1_000_000,
};

/** Octets of a command line, CRLF included. RFC 2449 §4 */
export const maxCommandLine = 255;

/** Octets of a line in a SASL exchange: the largest message in base64, and CRLF. RFC 5034 §4 sets none. */
export const maxSaslLine = Math.ceil(maxMessage / 3) * 4 + 2;

/** Octets of an overlong line that are skipped in search of its end. */
export const maxSkipped = 65_536;

/** Octets that a client may send ahead before its socket is read no more (RFC 2449 §6.6, PIPELINING). */
export const maxBuffered = 65_536;

/** Commands sent ahead that are run before others have their turn. */
export const fairShare = 64;

/** Accounts whose last login is remembered for LOGIN-DELAY. */
export const rememberedLogins = 65_536;

/** Octets of a header that is put into ASCII for a client without UTF8; a longer one goes out as it is. RFC 6856 §2.1 */
export const maxSurrogateHeader = 256 * 1024;

/** Octets of a status line. RFC 2449 §4 */
export const maxReplyLine = 512;

/** Messages that are asked of the store at a time when a maildrop is opened. */
export const pageOfMessages = 1_000;

/** Octets read at a time: of a whole message, and for TOP, which seldom needs many. */
export const messageStep = 256 * 1024;
export const topStep = 16 * 1024;
