/**
 * Where a provider may be asked: over TLS, or on this machine.
 * Implements: OpenID Connect Discovery 1.0 §3 and RFC 8414 §2 (https; an issuer has neither query nor fragment).
 */
import { isLoopback } from '../../base/loopback.ts';

/** The URL of a provider's endpoint, or null. `clear`: whether http will do, to this machine. */
export function endpoint(text: unknown, clear: boolean): URL | null {
  if (typeof text !== 'string' || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return null;
  return url.protocol === 'https:' || (clear && url.protocol === 'http:' && isLoopback(url.hostname)) ? url : null;
}
