/**
 * The POST by which a list is left: to public addresses alone, bounded, not redirected, and with nothing that tells of who asks but the
 * URL itself.
 * Implements: RFC 8058 §3.1 (no cookies, no redirect), §3.2 (the body, as application/x-www-form-urlencoded).
 */
import { fetchOnce } from '../../base/fetch.ts';
import { limits } from '../limits.ts';
import { type PushTargets, addressesOf } from '../push/target.ts';
import { postArgument } from './one-click.ts';

export interface ListServers extends PushTargets {
  /** Whether a port may be spoken to; '' is that of HTTPS. */
  readonly isPort?: (port: string) => boolean;
}

/** 'unsafe': it is nobody who may be spoken to. */
export type Left =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'unreachable' | 'unsafe' };

/** Another service might understand what is said to it at another port. */
const isHttps = (port: string): boolean => port === '';

export async function postOneClick(servers: ListServers, url: URL): Promise<Left> {
  const { isPort = isHttps, authorities = null } = servers;
  if (!isPort(url.port)) return { kind: 'unsafe' };
  // It goes on when who asked is gone: what was begun is known to have been done or not.
  const signal = AbortSignal.timeout(limits.leaveTimeout);
  const addresses = await addressesOf(servers, url, signal);
  if (addresses.length === 0) return { kind: 'unsafe' };
  const fetched = await fetchOnce({
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Mozilla/5.0 (compatible)' },
    body: Buffer.from(postArgument),
    authorities,
    limits: { timeout: limits.leaveTimeout, headers: limits.leaveHeaders, body: limits.leavePage },
    addresses,
    signal,
  });
  if (!fetched.ok) return { kind: 'unreachable' };
  const { status } = fetched.value;
  return status >= 200 && status < 300 ? { kind: 'done' } : { kind: 'refused', status };
}
