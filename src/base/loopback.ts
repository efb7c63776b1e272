/**
 * Whether a host is this machine: what is said to it cannot be overheard, so that TLS may be left out.
 * Implements: RFC 6761 §6.3 (localhost), RFC 1122 §3.2.1.3 (127.0.0.0/8), RFC 4291 §2.5.3 (::1).
 */
import { isIP } from 'node:net';

/** A name in lower case or an address, IPv6 also in the brackets of a URL. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));
