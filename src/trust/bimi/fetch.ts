/**
 * Fetches what records of strangers name: over https, from public addresses alone, bounded, and kept for a while, so that a
 * message hardly ever waits for somebody's web server.
 */
import type { Clock } from '../../base/clock.ts';
import { fetchOnce } from '../../base/fetch.ts';
import { Lru } from '../../base/lru.ts';
import { isPublic } from '../../base/public-address.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { Resolver } from '../../dns/types.ts';
import { limits } from '../limits.ts';
import type { FetchIndicator } from './evaluate.ts';

export interface IndicatorFetchDeps {
  readonly resolver: Resolver;
  readonly clock: Clock;
  /** Whether an address may be spoken to. */
  readonly isAllowed?: (address: string) => boolean;
  /** Certificates (PEM) that web servers are trusted by; null takes those that the runtime knows. */
  readonly authorities?: readonly string[] | null;
}

type Got = Result<Buffer, string>;

/** Whoever waits no longer than `limits.bimiPatience` is told so; the fetch goes on, and the next one has it. */
export function createIndicatorFetch(deps: IndicatorFetchDeps): FetchIndicator {
  const kept = new Lru<string, Promise<Got>>(limits.bimiKept, deps.clock);
  let running = 0;

  function start(url: URL): Promise<Got> {
    if (running >= limits.bimiFetches) return Promise.resolve(fail('too many are being fetched'));
    running += 1;
    const getting = get(deps, url)
      .catch((): Got => fail('it cannot be fetched'))
      .finally(() => (running -= 1));
    kept.set(url.href, getting, limits.bimiFresh);
    // What failed is tried again sooner.
    void getting.then((got) => {
      if (!got.ok) kept.set(url.href, getting, limits.bimiFailed);
    });
    return getting;
  }

  return async (url, signal) => {
    const getting = kept.get(url.href) ?? start(url);
    const late = Promise.withResolvers<Got>();
    const timer = setTimeout(() => late.resolve(fail('it is still being fetched')), limits.bimiPatience);
    const giveUp = (): void => late.resolve(fail('there was no time left'));
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([getting, late.promise]);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    }
  };
}

async function get({ resolver, isAllowed = isPublic, authorities = null }: IndicatorFetchDeps, url: URL): Promise<Got> {
  const signal = AbortSignal.timeout(limits.bimiTimeout);
  const answers = await Promise.all(
    (['A', 'AAAA'] as const).map((kind) => resolver.lookUp(url.hostname, kind, signal)),
  );
  const found = answers.flatMap((answer) => (answer.kind === 'records' ? answer.records : []));
  const addresses = found.filter(isAllowed);
  if (addresses.length === 0) return fail(found.length === 0 ? 'its host has no address' : 'its host is no public one');
  const fetched = await fetchOnce({
    url,
    headers: { accept: 'image/svg+xml, application/pem-certificate-chain, */*' },
    body: null,
    authorities,
    limits: { timeout: limits.bimiTimeout, headers: 16_384, body: limits.bimiDocument },
    addresses,
    signal,
  });
  if (!fetched.ok) return fetched;
  const { status, body } = fetched.value;
  return status === 200 ? ok(body) : fail(`its host answered ${status}`);
}
