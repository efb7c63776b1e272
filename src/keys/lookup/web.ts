/**
 * One file from a web server that may mean no good: over HTTPS, from addresses that may be spoken to, bounded, and not redirected (SSRF).
 */
import { fetchOnce } from '../../base/fetch.ts';
import { isPublic } from '../../base/public-address.ts';
import type { Resolver } from '../../dns/types.ts';
import { usableAddresses } from '../../dns/usable.ts';
import { limits } from '../limits.ts';

export interface Web {
  readonly resolver: Pick<Resolver, 'lookUp'>;
  /** Certificates (PEM) that are trusted; null takes those that come with the runtime. */
  readonly authorities: readonly string[] | null;
  /** 443 but for tests and the lab. */
  readonly port: number;
  /** Whether an address may be spoken to. */
  readonly isAllowed?: (address: string) => boolean;
}

export type WebAnswer =
  | { readonly kind: 'file'; readonly octets: Buffer }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly reason: string };

/** 404 and 410 alone say that there is no such file. */
export async function fetchFile(
  { resolver, authorities, port, isAllowed = isPublic }: Web,
  host: string,
  path: string,
  signal: AbortSignal,
): Promise<WebAnswer> {
  const url = URL.parse(`https://${host}${port === 443 ? '' : `:${port}`}${path}`);
  if (url === null || url.hostname !== host) return { kind: 'failed', reason: `${host} is no name of a host` };
  const addresses = await usableAddresses(resolver, host, isAllowed, signal);
  if (addresses.length === 0) return { kind: 'failed', reason: `${host} has no address that may be asked` };
  const fetched = await fetchOnce({
    url,
    headers: { accept: '*/*' },
    body: null,
    authorities,
    addresses,
    limits: { timeout: limits.timeout, headers: limits.headers, body: limits.foundOctets },
    signal,
  });
  if (!fetched.ok) return { kind: 'failed', reason: `${host} cannot be asked: ${fetched.error}` };
  const { status, body } = fetched.value;
  if (status === 200) return { kind: 'file', octets: body };
  return status === 404 || status === 410
    ? { kind: 'none' }
    : {
        kind: 'failed',
        reason: `${host} answered ${status}${status >= 300 && status < 400 ? ', which is not followed' : ''}`,
      };
}
