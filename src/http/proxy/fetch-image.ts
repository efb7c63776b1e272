/**
 * A picture that a message names, fetched by the server in the reader's stead: its host learns neither who reads nor from where,
 * and cannot lead the server into its own network (SSRF): every name is resolved here, every step of a redirection is judged
 * anew, and the connection goes to the addresses that were judged.
 */
import type { Clock } from '../../base/clock.ts';
import { fetchOnce } from '../../base/fetch.ts';
import { Lru } from '../../base/lru.ts';
import { isPublic } from '../../base/public-address.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { Resolver } from '../../dns/types.ts';
import { usableAddresses } from '../../dns/usable.ts';
import { limits } from '../limits.ts';
import { imageType } from './image-type.ts';

export interface ImageFetchDeps {
  readonly resolver: Pick<Resolver, 'lookUp'>;
  readonly clock: Clock;
  /** Whether an address may be spoken to. */
  readonly isAllowed?: (address: string) => boolean;
  /** Whether a port may be; '' is the scheme's own. */
  readonly isPort?: (port: string) => boolean;
}

export interface Image {
  readonly type: string;
  readonly octets: Buffer;
}

/** `busy`: another time; `unsafe`: never. */
export type ImageProblem = 'unsafe' | 'busy' | 'not-found' | 'no-image';
export type FetchImage = (url: URL) => Promise<Result<Image, ImageProblem>>;

/** The same picture for everybody, fetched once for a while; no more than some at a time. */
export function createImageFetch(deps: ImageFetchDeps): FetchImage {
  const kept = new Lru<string, Promise<Result<Image, ImageProblem>>>(limits.proxyKept, deps.clock);
  let running = 0;
  return (url) => {
    const known = kept.get(url.href);
    if (known !== undefined) return known;
    if (running >= limits.proxyFetches) return Promise.resolve(fail('busy'));
    running += 1;
    const getting = follow(deps, url)
      .catch((): Result<Image, ImageProblem> => fail('not-found'))
      .finally(() => (running -= 1));
    kept.set(url.href, getting, limits.proxyFresh);
    void getting.then((got) => {
      // Large ones would fill the memory; what failed is tried again sooner.
      if (!got.ok) kept.set(url.href, getting, limits.proxyFailed);
      else if (got.value.octets.length > limits.proxyKeptOctets) kept.delete(url.href);
    });
    return getting;
  };
}

async function follow(deps: ImageFetchDeps, first: URL): Promise<Result<Image, ImageProblem>> {
  const signal = AbortSignal.timeout(limits.proxyTimeout);
  let url = first;
  for (let step = 0; step <= limits.proxyRedirects; step++) {
    const addresses = await usable(deps, url, signal);
    if (addresses.length === 0) return fail('unsafe');
    const fetched = await fetchOnce({
      url,
      // What every reader of this server would say: nothing of this one.
      headers: { accept: 'image/avif,image/webp,image/png,image/*', 'user-agent': 'Mozilla/5.0 (compatible)' },
      body: null,
      authorities: null,
      limits: { timeout: limits.proxyTimeout, headers: limits.headers, body: limits.proxyImage },
      addresses,
      signal,
    });
    if (!fetched.ok) return fail('not-found');
    const { status, headers, body } = fetched.value;
    if (status >= 300 && status < 400) {
      const next = headers.location === undefined ? null : URL.parse(headers.location, url);
      if (next === null) return fail('not-found');
      url = next;
      continue;
    }
    if (status !== 200) return fail('not-found');
    const type = imageType(body);
    return type === null ? fail('no-image') : ok({ type, octets: body });
  }
  return fail('not-found');
}

/** Other services speak at other ports, and might understand what is said to them. */
const isWebPort = (port: string): boolean => ['', '80', '443', '8080', '8443'].includes(port);

async function usable(
  { resolver, isAllowed = isPublic, isPort = isWebPort }: ImageFetchDeps,
  { protocol, hostname, port, username, password }: URL,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '' || password !== '' || !isPort(port)) return [];
  return usableAddresses(resolver, hostname, isAllowed, signal);
}
